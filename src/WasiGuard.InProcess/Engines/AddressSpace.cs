using System.Runtime.InteropServices;

namespace WasiGuard;

/// <summary>
/// Asks the system for address space before the engine does: an engine that is refused it ends the process. What is reserved here is given back at once.
/// </summary>
internal static partial class AddressSpace
{
    private const int MappingsToSpare = 4096;

    /// <summary>Whether this process may reserve so many bytes.</summary>
    public static bool CanReserve(ulong bytes) => bytes <= (ulong)nint.MaxValue && (OperatingSystem.IsWindows() ? ReserveOnWindows((nuint)bytes) : ReserveOnUnix((nuint)bytes));

    /// <summary>Whether this process may make so many mappings, and still has some to spare; true where the system has no such limit.</summary>
    public static bool HasMappings(int count)
    {
        try
        {
            const string Limit = "/proc/sys/vm/max_map_count";
            return !File.Exists(Limit)
                || !int.TryParse(File.ReadAllText(Limit), out var most)
                || File.ReadLines("/proc/self/maps").Count() + count + MappingsToSpare <= most;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool ReserveOnUnix(nuint bytes)
    {
        const int NoAccess = 0, Private = 0x2;
        var (anonymous, noReserve) = OperatingSystem.IsLinux() ? (0x20, 0x4000) : (0x1000, 0x40);
        var address = Map(0, bytes, NoAccess, Private | anonymous | noReserve, -1, 0);
        if (address == -1)
            return false;
        _ = Unmap(address, bytes);
        return true;
    }

    private static bool ReserveOnWindows(nuint bytes)
    {
        const uint Reserve = 0x2000, NoAccess = 0x01, Release = 0x8000;
        var address = VirtualAlloc(0, bytes, Reserve, NoAccess);
        return address != 0 && VirtualFree(address, 0, Release);
    }

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Unmap(nint address, nuint length);

    [LibraryImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial nint VirtualAlloc(nint address, nuint size, uint type, uint protection);

    [LibraryImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool VirtualFree(nint address, nuint size, uint type);
}
