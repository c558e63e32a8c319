using System.Buffers.Binary;
using System.Diagnostics;
using Wasmtime;

namespace WasiGuard;

/// <summary>
/// <c>poll_oneoff</c> (WASI preview 1) for guests that wait for clocks, which is how they sleep, or for a stream that they read: the engine's own would hold the
/// thread until the time is over, past deadline and cancellation, and knows nothing of the stream. Everything else is left to the engine's own, which does not
/// wait, because files and what is kept are always ready.
/// </summary>
internal sealed class InterruptiblePoll
{
    private const string Module = "wasi_snapshot_preview1";
    private const string Function = "poll_oneoff";

    private const int Success = 0;
    private const int Invalid = 28;
    private const uint MaxSubscriptions = 4096;
    private const ulong Never = ulong.MaxValue;
    private const ulong NanosecondsPerTick = 100;

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
            || !caller.TryFind((uint)subscriptions, count * PollSubscription.Size, out var subscribed)
            || !caller.TryFind((uint)events, count * PollSubscription.EventSize, out var answer)
            || !caller.TryFind((uint)eventCount, sizeof(uint), out var answered))
        {
            return PollOwn(caller, subscriptions, events, count, eventCount);
        }

        // The answer may have the same place, which is written to from here on.
        var asked = subscribed.ToArray();
        var streams = GuestExecution.Of(caller).Streams;
        var sources = new PollSource[count];
        for (var i = 0; i < count; i++)
            sources[i] = SourceOf(PollSubscription.At(asked, i), count, streams);
        var engines = sources.Count(source => source == PollSource.Engine);
        if (engines > 0 && !sources.Contains(PollSource.Stream))
            return PollOwn(caller, subscriptions, events, count, eventCount);

        var waits = new ulong[count];
        for (var i = 0; i < count; i++)
            waits[i] = sources[i] == PollSource.Clock ? Wait(caller, PollSubscription.At(asked, i), events, answer) : Never;

        var written = 0;
        if (engines > 0)
        {
            var errno = PollEngines(caller, subscriptions, subscribed, asked, sources, events, eventCount);
            if (errno != Success)
                return errno;
            written = BinaryPrimitives.ReadInt32LittleEndian(answered);
        }

        // What is the engine's is ready at once: then nothing is waited for.
        var passed = Pass(caller, engines > 0 ? 0 : waits.Min(), sources, out var canRead);
        for (var i = 0; i < count; i++)
        {
            if (sources[i] == PollSource.Clock ? waits[i] <= passed : sources[i] == PollSource.Stream && canRead)
                PollSubscription.At(asked, i).Answer(answer.Slice(written++ * PollSubscription.EventSize, PollSubscription.EventSize), isAlone: count == 1);
        }

        BinaryPrimitives.WriteInt32LittleEndian(answered, written);
        return Success;
    }

    private static PollSource SourceOf(PollSubscription subscription, int count, StandardStreams streams) =>
        subscription.IsClock || (count == 1 && subscription.IsSleep) ? PollSource.Clock
        : subscription.Reads(out var descriptor) && streams.InputAt(descriptor) is { IsStream: true } ? PollSource.Stream
        : PollSource.Engine;

    /// <summary>Waits until a clock has come so far, or the stream can be read.</summary>
    /// <returns>The nanoseconds that count as passed.</returns>
    private static ulong Pass(Caller caller, ulong nanoseconds, PollSource[] sources, out bool canRead)
    {
        var execution = GuestExecution.Of(caller);
        canRead = false;
        if (!sources.Contains(PollSource.Stream))
        {
            execution.Sleep(nanoseconds);
            return nanoseconds;
        }

        try
        {
            var began = Stopwatch.GetTimestamp();
            canRead = execution.Streams.Input.Wait(nanoseconds);
            return canRead ? (ulong)Stopwatch.GetElapsedTime(began).Ticks * NanosecondsPerTick : nanoseconds;
        }
        catch (Exception thrown)
        {
            throw execution.Streams.Ended(thrown);
        }
    }

    /// <summary>Asks the engine for what is its own. It looks for that in the guest's memory, which has everything again afterwards.</summary>
    private int PollEngines(Caller caller, int subscriptions, Span<byte> subscribed, ReadOnlySpan<byte> asked, PollSource[] sources, int events, int eventCount)
    {
        var engines = 0;
        for (var i = 0; i < sources.Length; i++)
        {
            if (sources[i] == PollSource.Engine)
                asked.Slice(i * PollSubscription.Size, PollSubscription.Size).CopyTo(subscribed[(engines++ * PollSubscription.Size)..]);
        }

        caller.TryFind((uint)events, engines * PollSubscription.EventSize, out var answer);
        var errno = PollOwn(caller, subscriptions, events, engines, eventCount);
        // In this order, because the answer may have the same place.
        var answers = answer.ToArray();
        asked.CopyTo(subscribed);
        answers.CopyTo(answer);
        return errno;
    }

    private int PollOwn(Caller caller, int subscriptions, int events, int count, int eventCount)
    {
        using var unmetered = new Unmetered(caller);
        return _own.For(caller).PollOneoff(subscriptions, events, count, eventCount);
    }

    /// <summary>Nanoseconds from now.</summary>
    private ulong Wait(Caller caller, PollSubscription subscription, int scratch, ReadOnlySpan<byte> scratchBytes)
    {
        var time = subscription.Time;
        if (!subscription.IsAbsolute)
            return time;

        // Only the engine knows when its monotonic clock began; it answers into the guest's buffer for the events, which is overwritten later.
        using var unmetered = new Unmetered(caller);
        _own.For(caller).ClockTimeGet((int)subscription.ClockId, 0, scratch);
        var now = BinaryPrimitives.ReadUInt64LittleEndian(scratchBytes);
        return time > now ? time - now : 0;
    }

    private enum PollSource
    {
        Clock,
        Stream,
        Engine,
    }
}
