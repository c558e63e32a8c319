using System.Runtime.InteropServices;

namespace WasiGuard;

/// <summary>
/// The stack of a thread that somebody else made: a guest that finds less of it than the engine was told ends the process, not itself.
/// </summary>
internal static unsafe partial class HostStack
{
    [ThreadStatic]
    private static nint s_end;

    /// <summary>Whether this thread has so many bytes of stack left; false where the system does not say.</summary>
    public static bool Has(int bytes)
    {
        if (s_end == 0)
            s_end = FindEnd();
        var here = (nint)(&bytes);
        return s_end > 0 && here - s_end > bytes;
    }

    private static nint FindEnd()
    {
        if (OperatingSystem.IsWindows())
        {
            GetCurrentThreadStackLimits(out var low, out _);
            return low;
        }

        return OperatingSystem.IsLinux() ? FindEndOnLinux() : -1;
    }

    private static nint FindEndOnLinux()
    {
        // Larger than any pthread_attr_t.
        const int AttributeBytes = 256;
        var attributes = stackalloc byte[AttributeBytes];
        if (pthread_getattr_np(pthread_self(), attributes) != 0)
            return -1;
        var found = pthread_attr_getstack(attributes, out var address, out _) == 0 && pthread_attr_getguardsize(attributes, out var guard) == 0
            ? address + (nint)guard
            : -1;
        _ = pthread_attr_destroy(attributes);
        return found;
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint pthread_self();

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int pthread_getattr_np(nint thread, byte* attributes);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int pthread_attr_getstack(byte* attributes, out nint address, out nuint size);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int pthread_attr_getguardsize(byte* attributes, out nuint size);

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int pthread_attr_destroy(byte* attributes);

    [LibraryImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static partial void GetCurrentThreadStackLimits(out nint low, out nint high);
}
