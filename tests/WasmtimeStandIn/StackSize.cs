using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wasmtime;

namespace WasmtimeStandIn;

/// <summary>
/// The guest's stack, of any size. The native library wants stacks of asynchronous calls, of which there are none, to be as large, and ends the process when they are not.
/// </summary>
internal static partial class StackSize
{
    public static Config WithStackSize(this Config config, int bytes)
    {
        var handle = (SafeHandle)NativeHandle(config);
        wasmtime_config_async_stack_size_set(handle.DangerousGetHandle(), (ulong)bytes);
        GC.KeepAlive(config);
        return config.WithMaximumStackSize(bytes);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NativeHandle")]
    [return: UnsafeAccessorType("Wasmtime.Config+Handle, Wasmtime.Dotnet")]
    private static extern object NativeHandle(Config config);

    [LibraryImport("wasmtime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial void wasmtime_config_async_stack_size_set(nint config, ulong size);
}
