using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>Reads the numbers, names and vectors of a binary module (WebAssembly Core Specification 3.0, chapter 5), in order.</summary>
/// <remarks>What ends in the middle or does not fit gives <see cref="MalformedModuleException"/>, never another exception.</remarks>
internal ref struct WasmReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;

    public int Position { get; private set; }

    public readonly bool IsAtEnd => Position == _bytes.Length;

    public readonly int Left => _bytes.Length - Position;

    public readonly byte Peek() => Position < _bytes.Length ? _bytes[Position] : throw new MalformedModuleException();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte() => Position < _bytes.Length ? _bytes[Position++] : throw new MalformedModuleException();

    public ReadOnlySpan<byte> ReadBytes(uint count)
    {
        if (count > (uint)Left)
            throw new MalformedModuleException();
        var read = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return read;
    }

    public void Skip(int count) => ReadBytes((uint)count);

    public WasmReader ReadPart(uint count) => new(ReadBytes(count));

    public ReadOnlySpan<byte> ReadName() => ReadBytes(ReadUInt32());

    /// <summary>The length of a vector, each element of which takes a byte at least.</summary>
    public uint ReadCount()
    {
        var count = ReadUInt32();
        return count <= (uint)Left ? count : throw new MalformedModuleException();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadUInt32()
    {
        var first = ReadByte();
        return first < 0x80 ? first : (uint)ReadLong(first, maxBytes: 5);
    }

    public ulong ReadUInt64() => ReadLong(ReadByte(), maxBytes: 10);

    /// <summary>A signed number whose value does not matter.</summary>
    public void SkipSigned() => ReadLong(ReadByte(), maxBytes: 10);

    /// <summary>A type of values.</summary>
    /// <returns>Whether it is a reference, other than one to functions, and what it takes of the engine.</returns>
    public (bool IsManaged, WasmProposals Uses) SkipValueType()
    {
        // 0x63 and 0x64 begin a reference to a heap type, which is a number of its own.
        if (ReadByte() is not (0x63 or 0x64) and var type)
            return (type is (>= 0x65 and <= 0x72) and not 0x70, UsesOf(type));
        var heap = Peek();
        SkipSigned();
        return (heap is not (0x70 or 0x73), WasmProposals.FunctionReferences | UsesOf(heap));
    }

    // Of abstract heap types, which have the same numbers as the short forms of nullable references to them; 0x6f and 0x70 are older than these proposals.
    public static WasmProposals UsesOf(byte type) => type switch
    {
        0x69 or 0x74 => WasmProposals.Exceptions,
        (>= 0x6a and <= 0x6e) or (>= 0x71 and <= 0x73) => WasmProposals.GarbageCollection,
        _ => WasmProposals.None,
    };

    private ulong ReadLong(byte next, int maxBytes)
    {
        var value = 0UL;
        for (var i = 0; ; i++)
        {
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
                return value;
            if (i + 1 == maxBytes)
                throw new MalformedModuleException();
            next = ReadByte();
        }
    }
}
