using System.Buffers.Binary;
using Wasmtime;

namespace WasiGuard;

/// <summary>
/// <c>poll_oneoff</c> (WASI preview 1) for guests that wait for clocks only, which is how they sleep: the engine's own would hold the
/// thread until the time is over, past deadline and cancellation. Every other call goes to the engine's own, which does not wait,
/// because standard input and files are always ready.
/// </summary>
internal sealed class InterruptiblePoll
{
    private const string Module = "wasi_snapshot_preview1";
    private const string Function = "poll_oneoff";

    private const int Success = 0;
    private const int Invalid = 28;
    private const uint MaxSubscriptions = 4096;
    private const int SubscriptionSize = 48;
    private const int EventSize = 32;
    private const int ErrorOffset = 8, KindOffset = 10, BytesOffset = 16, FlagsOffset = 24;
    private const byte ClockEvent = 0;
    private const uint Realtime = 0;
    private const uint Monotonic = 1;
    private const uint LastClock = 3;
    private const ushort AbsoluteTime = 1;

    private readonly GuestCaller _own;

    private InterruptiblePoll(GuestCaller own) => _own = own;

    /// <param name="linker">Where to define it.</param>
    /// <param name="own">The engine's own function.</param>
    public static void Define(Linker linker, GuestCaller own) =>
        linker.DefineFunction<int, int, int, int, int>(Module, Function, new InterruptiblePoll(own).Poll);

    private int Poll(Caller caller, int subscriptions, int events, int count, int eventCount)
    {
        // The engine's own makes something of its own for each.
        if ((uint)count > MaxSubscriptions)
            return Invalid;
        // Unsigned sizes: a length that overflows is out of bounds, which the engine's own function words, as it does what is not aligned.
        if (count <= 0
            || (subscriptions | events) % sizeof(ulong) != 0
            || eventCount % sizeof(uint) != 0
            || !caller.TryGetMemorySpan<byte>("memory", (uint)subscriptions, count * SubscriptionSize, out var subscribed)
            || !caller.TryGetMemorySpan<byte>("memory", (uint)events, count * EventSize, out var answer)
            || !caller.TryGetMemorySpan<byte>("memory", (uint)eventCount, sizeof(uint), out var answered)
            || !(AreClocks(subscribed) || IsSleep(subscribed)))
        {
            using var unmetered = new Unmetered(caller);
            return _own.For(caller).PollOneoff(subscriptions, events, count, eventCount);
        }

        // The answer may have the same place, which is written to from here on.
        var asked = subscribed.ToArray().AsSpan();
        var waits = new ulong[count];
        for (var i = 0; i < count; i++)
            waits[i] = Wait(caller, asked[(i * SubscriptionSize)..], events, answer);
        var shortest = waits.Min();
        GuestExecution.Of(caller).Sleep(shortest);

        var bytes = IsSleep(asked) ? 1UL : 0;
        var written = 0;
        for (var i = 0; i < count; i++)
        {
            if (waits[i] <= shortest)
                Answer(asked.Slice(i * SubscriptionSize, sizeof(ulong)), answer.Slice(written++ * EventSize, EventSize), bytes);
        }

        BinaryPrimitives.WriteInt32LittleEndian(answered, written);
        return Success;
    }

    /// <summary>Writes the fields and leaves what is between them, as the engine does.</summary>
    private static void Answer(ReadOnlySpan<byte> userData, Span<byte> entry, ulong bytes)
    {
        userData.CopyTo(entry);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[ErrorOffset..], Success);
        entry[KindOffset] = ClockEvent;
        BinaryPrimitives.WriteUInt64LittleEndian(entry[BytesOffset..], bytes);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[FlagsOffset..], 0);
    }

    private static bool AreClocks(ReadOnlySpan<byte> subscriptions)
    {
        for (; !subscriptions.IsEmpty; subscriptions = subscriptions[SubscriptionSize..])
        {
            if (subscriptions[8] != ClockEvent || ClockOf(subscriptions) is not (Realtime or Monotonic) || FlagsOf(subscriptions) > AbsoluteTime)
                return false;
        }

        return true;
    }

    /// <summary>One timer of any clock, for which the program takes a shorter way: it looks at no clock, and counts a byte.</summary>
    private static bool IsSleep(ReadOnlySpan<byte> subscriptions) =>
        subscriptions.Length == SubscriptionSize && subscriptions[8] == ClockEvent && ClockOf(subscriptions) <= LastClock && FlagsOf(subscriptions) == 0;

    private static uint ClockOf(ReadOnlySpan<byte> subscription) => BinaryPrimitives.ReadUInt32LittleEndian(subscription[16..]);

    private static ushort FlagsOf(ReadOnlySpan<byte> subscription) => BinaryPrimitives.ReadUInt16LittleEndian(subscription[40..]);

    /// <summary>Nanoseconds from now.</summary>
    private ulong Wait(Caller caller, ReadOnlySpan<byte> subscription, int scratch, ReadOnlySpan<byte> scratchBytes)
    {
        var time = BinaryPrimitives.ReadUInt64LittleEndian(subscription[24..]);
        if (FlagsOf(subscription) != AbsoluteTime)
            return time;

        // Only the engine knows when its monotonic clock began; it answers into the guest's buffer for the events, which is overwritten later.
        using var unmetered = new Unmetered(caller);
        _own.For(caller).ClockTimeGet((int)ClockOf(subscription), 0, scratch);
        var now = BinaryPrimitives.ReadUInt64LittleEndian(scratchBytes);
        return time > now ? time - now : 0;
    }
}
