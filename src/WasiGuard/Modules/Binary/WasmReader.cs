using System.Runtime.CompilerServices;
using System.Text;

namespace WasiGuard;

/// <summary>Reads the numbers, names and vectors of a binary module (WebAssembly Core Specification 3.0, chapter 5), in order.</summary>
/// <param name="bytes">The bytes to read.</param>
/// <param name="origin">Where they begin in the module.</param>
/// <remarks>
/// What ends in the middle or does not fit gives <see cref="WasmFormatException"/>, never another exception.
/// Shared as source with the analyzer, so it uses nothing newer than .NET Standard 2.0.
/// </remarks>
internal ref struct WasmReader(ReadOnlySpan<byte> bytes, int origin = 0)
{
    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private readonly int _origin = origin;

    public int Position { get; private set; }

    /// <summary>Where the reader stands in the module.</summary>
    public readonly int Offset => _origin + Position;

    public readonly bool IsAtEnd => Position == _bytes.Length;

    public readonly int Left => _bytes.Length - Position;

    public readonly byte Peek() => Position < _bytes.Length ? _bytes[Position] : throw EndsEarly();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public byte ReadByte() => Position < _bytes.Length ? _bytes[Position++] : throw EndsEarly();

    public ReadOnlySpan<byte> ReadBytes(uint count)
    {
        if (count > (uint)Left)
            throw EndsEarly();
        var read = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return read;
    }

    public void Skip(int count) => ReadBytes((uint)count);

    public WasmReader ReadPart(uint count)
    {
        var start = Offset;
        return new(ReadBytes(count), start);
    }

    /// <summary>The bytes of a name, which may not be UTF-8.</summary>
    public ReadOnlySpan<byte> ReadName()
    {
        var start = Offset;
        var length = ReadUInt32();
        return length <= (uint)Left ? ReadBytes(length) : throw new WasmFormatException("a name is longer than what is left", start);
    }

    public string ReadText()
    {
        var start = Offset;
        try
        {
            return s_strictUtf8.GetString(ReadName().ToArray());
        }
        catch (DecoderFallbackException)
        {
            throw new WasmFormatException("a name is not UTF-8", start);
        }
    }

    /// <summary>The length of a vector, each element of which takes a byte at least.</summary>
    public uint ReadCount()
    {
        var start = Offset;
        var count = ReadUInt32();
        return count <= (uint)Left ? count : throw new WasmFormatException("a list is longer than what is left", start);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public uint ReadUInt32()
    {
        var first = ReadByte();
        return first < 0x80 ? first : ReadLongUInt32(first);
    }

    public ulong ReadUInt64() => ReadLong(ReadByte(), maxBytes: 10);

    /// <summary>A signed number whose value does not matter.</summary>
    public void SkipSigned() => ReadLong(ReadByte(), maxBytes: 10);

    /// <summary>A type of values.</summary>
    /// <returns>Whether it is a reference, other than one to functions.</returns>
    public bool SkipValueType()
    {
        // 0x63 and 0x64 begin a reference to a heap type, which is a number of its own.
        if (ReadByte() is not (0x63 or 0x64) and var type)
            return type is (>= 0x65 and <= 0x72) and not 0x70;
        var heap = Peek();
        SkipSigned();
        return heap is not (0x70 or 0x73);
    }

    private uint ReadLongUInt32(byte first)
    {
        var start = Offset - 1;
        var value = ReadLong(first, maxBytes: 5);
        return value <= uint.MaxValue ? (uint)value : throw new WasmFormatException("a number does not fit 32 bits", start);
    }

    private ulong ReadLong(byte next, int maxBytes)
    {
        var start = Offset - 1;
        var value = 0UL;
        for (var i = 0; ; i++)
        {
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
                return value;
            if (i + 1 == maxBytes)
                throw new WasmFormatException("a number is longer than its type allows", start);
            next = ReadByte();
        }
    }

    private readonly WasmFormatException EndsEarly() => new("the bytes end in the middle", Offset);
}
