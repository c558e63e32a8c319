using System.Buffers.Binary;

namespace WasiGuard;

/// <summary>One of the things that <c>poll_oneoff</c> waits for, and the event that answers it, as they lie in the guest's memory.</summary>
internal readonly ref struct PollSubscription(ReadOnlySpan<byte> bytes)
{
    public const int Size = 48;
    public const int EventSize = 32;

    public const uint Realtime = 0;
    public const uint Monotonic = 1;

    private const int Success = 0;
    private const int ErrorOffset = 8, KindOffset = 10, BytesOffset = 16, FlagsOffset = 24;
    private const byte Clock = 0, FdRead = 1;
    private const uint LastClock = 3;
    private const ushort AbsoluteTime = 1;

    private readonly ReadOnlySpan<byte> _bytes = bytes;

    /// <summary>Whether it waits for a clock that can be waited for.</summary>
    public bool IsClock => Kind == Clock && ClockId is Realtime or Monotonic && Flags <= AbsoluteTime;

    /// <summary>A time of any clock from now; alone, the program takes a shorter way for it: it looks at no clock, and counts a byte.</summary>
    public bool IsSleep => Kind == Clock && ClockId <= LastClock && Flags == 0;

    public bool IsAbsolute => Flags == AbsoluteTime;

    public uint ClockId => BinaryPrimitives.ReadUInt32LittleEndian(_bytes[16..]);

    /// <summary>Nanoseconds.</summary>
    public ulong Time => BinaryPrimitives.ReadUInt64LittleEndian(_bytes[24..]);

    private byte Kind => _bytes[8];

    private ushort Flags => BinaryPrimitives.ReadUInt16LittleEndian(_bytes[40..]);

    /// <summary>The one with this number of several.</summary>
    public static PollSubscription At(ReadOnlySpan<byte> all, int index) => new(all.Slice(index * Size, Size));

    /// <summary>Whether it waits to read from a descriptor.</summary>
    public bool Reads(out int descriptor)
    {
        descriptor = BinaryPrimitives.ReadInt32LittleEndian(_bytes[16..]);
        return Kind == FdRead;
    }

    /// <summary>Writes its event: the fields and not what is between them, as the engine does.</summary>
    /// <param name="entry">Where.</param>
    /// <param name="isAlone">Whether nothing else is waited for.</param>
    public void Answer(Span<byte> entry, bool isAlone)
    {
        _bytes[..sizeof(ulong)].CopyTo(entry);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[ErrorOffset..], Success);
        entry[KindOffset] = Kind;
        BinaryPrimitives.WriteUInt64LittleEndian(entry[BytesOffset..], Kind == FdRead || (isAlone && IsSleep) ? 1UL : 0);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[FlagsOffset..], 0);
    }
}
