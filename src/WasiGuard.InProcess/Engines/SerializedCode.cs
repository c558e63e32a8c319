using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Wasmtime;

namespace WasiGuard;

/// <summary>A module's code as bytes, in memory of the native library's own: a managed copy of hundreds of megabytes would stay long after it is needed.</summary>
internal sealed unsafe partial class SerializedCode : IDisposable
{
    private ByteVector _bytes;

    private SerializedCode(ByteVector bytes) => _bytes = bytes;

    /// <summary>How many bytes there are.</summary>
    public long Length => (long)_bytes.Size;

    public ReadOnlySpan<byte> Span => new(_bytes.Data, checked((int)_bytes.Size));

    /// <exception cref="WasiRunnerException">The engine cannot write the code down.</exception>
    public static SerializedCode Of(Module module)
    {
        var handle = (SafeHandle)NativeHandle(module);
        var error = wasmtime_module_serialize(handle.DangerousGetHandle(), out var bytes);
        GC.KeepAlive(module);
        if (error == 0)
            return new(bytes);
        wasmtime_error_delete(error);
        throw new WasiRunnerException($"The engine has compiled the module '{GuestText.Shown(module.Name)}' and cannot write its code down. Give this process more memory.");
    }

    /// <summary>The bytes, to be read from the first one while this is not disposed of.</summary>
    public Stream Open() => new UnmanagedMemoryStream(_bytes.Data, Length);

    public void Dispose()
    {
        if (_bytes.Data is not null)
            wasm_byte_vec_delete(ref _bytes);
        _bytes = default;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_NativeHandle")]
    [return: UnsafeAccessorType("Wasmtime.Module+Handle, Wasmtime.Dotnet")]
    private static extern object NativeHandle(Module module);

    [LibraryImport("wasmtime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial nint wasmtime_module_serialize(nint module, out ByteVector bytes);

    [LibraryImport("wasmtime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial void wasm_byte_vec_delete(ref ByteVector bytes);

    [LibraryImport("wasmtime")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static partial void wasmtime_error_delete(nint error);

    [StructLayout(LayoutKind.Sequential)]
    private struct ByteVector
    {
        public nuint Size;
        public byte* Data;
    }
}
