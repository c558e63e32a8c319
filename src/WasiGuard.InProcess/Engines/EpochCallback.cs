using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wasmtime;

namespace WasiGuard;

/// <summary>
/// Has a store ask its guest's watch, whenever the engine is interrupted, whether to go on. The managed library would do the same with a delegate
/// for each store, which costs a short guest a thirtieth of its time.
/// </summary>
internal static unsafe partial class EpochCallback
{
    private const int Continue = 0;

    /// <param name="store">The store of the guest.</param>
    /// <param name="watch">A handle of its <see cref="GuestWatch"/>, to be freed after the store.</param>
    public static void Set(Store store, GCHandle<GuestWatch> watch)
    {
        var handle = (SafeHandle)NativeHandle(store);
        wasmtime_store_epoch_deadline_callback(handle.DangerousGetHandle(), &Ask, GCHandle<GuestWatch>.ToIntPtr(watch), null);
        GC.KeepAlive(store);
    }

    [UnmanagedCallersOnly]
    private static nint Ask(nint context, nint watch, ulong* delta, byte* kind)
    {
        if (GCHandle<GuestWatch>.FromIntPtr(watch).Target.StopsGuest())
            return wasmtime_error_new("The guest is stopped.");
        (*delta, *kind) = (1, Continue);
        return 0;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NativeHandle")]
    [return: UnsafeAccessorType("Wasmtime.Store+Handle, Wasmtime.Dotnet")]
    private static extern object NativeHandle(Store store);

    [LibraryImport("wasmtime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial void wasmtime_store_epoch_deadline_callback(nint store, delegate* unmanaged<nint, nint, ulong*, byte*, nint> callback, nint data, delegate* unmanaged<nint, void> finalizer);

    [LibraryImport("wasmtime", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint wasmtime_error_new(string message);
}
