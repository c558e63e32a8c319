using System.Runtime.InteropServices;

namespace WasiGuard;

/// <summary>Bytes outside of the managed heap, which go back to the system at once.</summary>
internal sealed unsafe class NativeBytes : IDisposable
{
    private const int LeastBytes = 1024 * 1024;

    private byte* _data;
    private nuint _capacity;
    private int _length;

    public ReadOnlySpan<byte> Span => new(_data, _length);

    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        var length = checked(_length + bytes.Length);
        if ((nuint)length > _capacity)
        {
            var capacity = nuint.Max((nuint)length, nuint.Max(LeastBytes, 2 * _capacity));
            _data = (byte*)NativeMemory.Realloc(_data, capacity);
            _capacity = capacity;
        }

        bytes.CopyTo(new(_data + _length, bytes.Length));
        _length = length;
    }

    public void Dispose()
    {
        NativeMemory.Free(_data);
        _data = null;
        _capacity = 0;
        _length = 0;
    }
}
