using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wasmtime;

namespace WasiGuard;

/// <summary>Settings of an engine that the native library has and the managed one does not show.</summary>
internal static partial class NativeConfig
{
    /// <summary>
    /// Stacks of asynchronous calls, of which there are none. The native library wants them as large as the guest's stack all the same, and ends the
    /// process when they are not.
    /// </summary>
    public static Config WithAsyncStackSize(this Config config, int bytes)
    {
        var handle = (SafeHandle)NativeHandle(config);
        wasmtime_config_async_stack_size_set(handle.DangerousGetHandle(), (ulong)bytes);
        GC.KeepAlive(config);
        return config;
    }

    /// <summary>How many such stacks a pool has. Each would be two mappings, of which a process has few.</summary>
    public static PoolingAllocationConfig WithoutAsyncStacks(this PoolingAllocationConfig pool) => WithMaxStacks(pool, 0);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = nameof(WithMaxStacks))]
    private static extern PoolingAllocationConfig WithMaxStacks(PoolingAllocationConfig pool, uint stacks);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NativeHandle")]
    [return: UnsafeAccessorType("Wasmtime.Config+Handle, Wasmtime.Dotnet")]
    private static extern object NativeHandle(Config config);

    [LibraryImport("wasmtime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial void wasmtime_config_async_stack_size_set(nint config, ulong size);
}
