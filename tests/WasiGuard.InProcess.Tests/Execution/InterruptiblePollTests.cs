using Wasmtime;

namespace WasiGuard.InProcess.Tests.Execution;

/// <summary>The runner's own <c>poll_oneoff</c>, with what no C program asks for. The guest's exit code is the errno.</summary>
public sealed class InterruptiblePollTests
{
    private const int Invalid = 28;

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task AbsoluteTime_OfBothClocks_IsWaitedFor(int clock)
    {
        var result = await RunAsync($"""
            (drop (call $time (i32.const {clock}) (i64.const 0) (i32.const 0)))
            (i64.store (i32.const 88) (i64.add (i64.load (i32.const 0)) (i64.const 60000000)))
            (i32.store (i32.const 80) (i32.const {clock}))
            (i64.store (i32.const 64) (i64.const 77))
            (i32.store16 (i32.const 104) (i32.const 1))
            (call $exit (call $poll (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 512)))
            """, TestContext.Current.CancellationToken);

        Assert.Equal((0, WasiTermination.Exited), (result.ExitCode, result.Termination));
        Assert.True(result.Duration >= TimeSpan.FromMilliseconds(60), $"{result.Duration}");
    }

    [Fact(Timeout = 60_000)]
    public async Task AbsoluteTime_InThePast_IsDueAtOnce()
    {
        var result = await RunAsync("""
            (i32.store (i32.const 80) (i32.const 1))
            (i32.store16 (i32.const 104) (i32.const 1))
            (call $exit (call $poll (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 512)))
            """, TestContext.Current.CancellationToken);

        Assert.Equal((0, WasiTermination.Exited), (result.ExitCode, result.Termination));
    }

    [Fact(Timeout = 60_000)]
    public async Task Events_OfEqualTimers_AreAllReported()
    {
        // Two timers of the same time, user data 7 and 9; the exit code is 10 × the number of events + the second event's user data.
        var result = await RunAsync("""
            (i64.store (i32.const 64) (i64.const 7)) (i32.store (i32.const 80) (i32.const 1)) (i64.store (i32.const 88) (i64.const 1000))
            (i64.store (i32.const 112) (i64.const 9)) (i32.store (i32.const 128) (i32.const 1)) (i64.store (i32.const 136) (i64.const 1000))
            (drop (call $poll (i32.const 64) (i32.const 256) (i32.const 2) (i32.const 512)))
            (call $exit (i32.add (i32.mul (i32.load (i32.const 512)) (i32.const 10)) (i32.load (i32.const 288))))
            """, TestContext.Current.CancellationToken);

        Assert.Equal(29, result.ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Poll_OfAFile_AgainAndAgain_TakesNothingThatStays()
    {
        // Standard input is ready each time; the exit code is 1 unless every call reports one event without an error.
        var result = await RunAsync("""
            (local $i i32)
            (i32.store8 (i32.const 72) (i32.const 1))
            (loop $again
              (if (call $poll (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 512)) (then (call $exit (i32.const 1))))
              (if (i32.ne (i32.load (i32.const 512)) (i32.const 1)) (then (call $exit (i32.const 1))))
              (local.set $i (i32.add (local.get $i) (i32.const 1)))
              (br_if $again (i32.lt_u (local.get $i) (i32.const 20000))))
            """, TestContext.Current.CancellationToken);

        Assert.Equal((0, WasiTermination.Exited), (result.ExitCode, result.Termination));
    }

    /// <summary>As the command line program does it: fields are written, what is between them is left, and a sleep counts as a byte.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(1, 3, 0, 1)]
    [InlineData(1, 0, 1, 0)]
    [InlineData(2, 0, 0, 0)]
    public async Task Event_OfATimer_HasTheBytesOfTheEngines(int count, int clock, int isAbsolute, int bytes)
    {
        ulong[] words = [7, 0xeeeeeeeeee000000, (ulong)bytes, 0xeeeeeeeeeeee0000];
        var result = await RunAsync($"""
            (memory.fill (i32.const 256) (i32.const 0xee) (i32.const 80))
            (i64.store (i32.const 64) (i64.const 7)) (i32.store (i32.const 80) (i32.const {clock})) (i32.store16 (i32.const 104) (i32.const {isAbsolute}))
            (drop (call $poll (i32.const 64) (i32.const 256) (i32.const {count}) (i32.const 512)))
            {string.Concat(words.Select((word, i) => $"(if (i64.ne (i64.load (i32.const {256 + i * 8})) (i64.const {word})) (then (call $exit (i32.const {10 + i}))))\n"))}
            """, TestContext.Current.CancellationToken);

        Assert.Equal((0, WasiTermination.Exited), (result.ExitCode, result.Termination));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Subscriptions_WhereTheEventsGo_AreReadFirst(int isAbsolute)
    {
        // Two timers, user data 7 and 9, the second of an hour; the exit code is 10 × the number of events + the first event's user data.
        var result = await RunAsync($"""
            (i64.store (i32.const 64) (i64.const 7)) (i32.store (i32.const 80) (i32.const 1)) (i32.store16 (i32.const 104) (i32.const {isAbsolute}))
            (i64.store (i32.const 112) (i64.const 9)) (i32.store (i32.const 128) (i32.const 1)) (i64.store (i32.const 136) (i64.const 3600000000000))
            (drop (call $poll (i32.const 64) (i32.const 64) (i32.const 2) (i32.const 512)))
            (call $exit (i32.add (i32.mul (i32.load (i32.const 512)) (i32.const 10)) (i32.load (i32.const 64))))
            """, TestContext.Current.CancellationToken);

        Assert.Equal(17, result.ExitCode);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(68, 256, 512)]
    [InlineData(64, 260, 512)]
    [InlineData(64, 256, 514)]
    public async Task Pointers_ThatAreNotAligned_AreTrapsOfTheEngine(int subscriptions, int events, int eventCount)
    {
        var result = await PollAsync(subscriptions, events, 1, eventCount, TestContext.Current.CancellationToken);

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.StartsWith("Pointer not aligned to ", result.TrapMessage, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task Flags_ThatNobodyKnows_AreInvalid()
    {
        var result = await RunAsync("""
            (i32.store16 (i32.const 104) (i32.const 2))
            (call $exit (call $poll (i32.const 64) (i32.const 256) (i32.const 1) (i32.const 512)))
            """, TestContext.Current.CancellationToken);

        Assert.Equal((WasiTermination.Exited, Invalid), (result.Termination, result.ExitCode));
    }

    [Theory(Timeout = 60_000)]
    [InlineData(64, 256, 0, 512)]
    public async Task Subscriptions_None_AreInvalid(int subscriptions, int events, int count, int eventCount) =>
        Assert.Equal(Invalid, (await PollAsync(subscriptions, events, count, eventCount, TestContext.Current.CancellationToken)).ExitCode);

    [Theory(Timeout = 60_000)]
    [InlineData(65_536, 256, 1, 512)]
    [InlineData(65_530, 256, 1, 512)]
    [InlineData(-8, 256, 1, 512)]
    [InlineData(64, 65_536, 1, 512)]
    [InlineData(64, -1, 1, 512)]
    [InlineData(64, 256, 1, 65_536)]
    [InlineData(64, 256, 1, 65_533)]
    [InlineData(64, 256, -1, 512)]
    [InlineData(64, 256, int.MaxValue, 512)]
    [InlineData(64, 256, 89_478_486, 512)]
    public async Task Pointers_OutOfBounds_AreTheGuestsFault_NeverTheHosts(int subscriptions, int events, int count, int eventCount)
    {
        var result = await PollAsync(subscriptions, events, count, eventCount, TestContext.Current.CancellationToken);

        Assert.True(result.Termination == WasiTermination.Trapped || result.ExitCode != 0, $"{result.Termination} {result.ExitCode}");
        if (result.Termination == WasiTermination.Trapped)
            Assert.StartsWith("Pointer out of bounds: Region { start: ", result.TrapMessage, StringComparison.Ordinal);
    }

    private static Task<WasiExecResult> PollAsync(int subscriptions, int events, int count, int eventCount, CancellationToken cancellationToken) => RunAsync(
        $"(call $exit (call $poll (i32.const {subscriptions}) (i32.const {events}) (i32.const {count}) (i32.const {eventCount})))", cancellationToken);

    private static Task<WasiExecResult> RunAsync(string start, CancellationToken cancellationToken)
    {
        var text = $"""
            (module
              (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
              (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (func (export "_start") {start}))
            """;
        return new InProcessWasiRunner().ExecuteAsync(new() { Module = WasiModule.FromBytes(Module.ConvertText(text)) }, cancellationToken);
    }
}
