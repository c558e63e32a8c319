using System.Buffers.Binary;
using Wasmtime;

namespace WasiGuard;

/// <summary>The memory of a guest that calls the host, with 32-bit pointers of the guest's. Spans are good until the guest runs again.</summary>
internal readonly struct GuestMemory(Caller caller)
{
    private readonly Memory? _memory = caller.GetMemory("memory");

    /// <summary>Whether the guest exports a memory that has these bytes.</summary>
    public bool Has(int pointer, uint length) => _memory is not null && (ulong)(uint)pointer + length <= (ulong)_memory.GetLength();

    /// <summary>Bytes that <see cref="Has"/> has confirmed; at most <see cref="int.MaxValue"/> of them.</summary>
    public Span<byte> Span(int pointer, uint length) => _memory!.GetSpan((uint)pointer, (int)Math.Min(length, int.MaxValue));

    public void Write(int pointer, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Span(pointer, sizeof(uint)), value);

    public void Write(int pointer, bool value) => Span(pointer, 1)[0] = value ? (byte)1 : (byte)0;
}
