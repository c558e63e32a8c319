using System.Runtime.InteropServices;

namespace WasiGuard;

/// <summary>The C library keeps what is freed: after a large compilation that is hundreds of megabytes.</summary>
internal static partial class NativeHeap
{
    // No allocator but the GNU one has the call.
    private static readonly bool s_canTrim = OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libc.so.6", out var library) && NativeLibrary.TryGetExport(library, "malloc_trim", out _);

    /// <summary>Gives back to the system what is not used, where that can be done.</summary>
    public static void GiveBack()
    {
        if (s_canTrim)
            _ = Trim(0);
    }

    [LibraryImport("libc.so.6", EntryPoint = "malloc_trim")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Trim(nuint kept);
}
