namespace WasiGuard.Hostile.Tests.Attacks;

/// <summary>Guests that do not come to an end, or make the host wait.</summary>
internal static class TimeAttacks
{
    private const string Time = "time";
    private const string Poll = "poll";
    private const string Endless = "LimitsContract.Timeout_EndsTheGuest_WhateverItDoes";
    private const string OwnPoll = "the page’s worker waits by itself; the page ends it";
    private const int Invalid = 28, NoMemory = 48;

    // Generous, on a busy machine: without a stop these guests go on for minutes or for ever.
    private static readonly TimeSpan s_answered = TimeSpan.FromSeconds(8);

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(Time, "computes for ever", arena => Brief(arena, Arena.Input("loop"), 300), Outcome.TimedOut, Browser: Endless),
        new(Time, "computes for ever in the start function", arena => Brief(arena, Arena.Input("startloop"), 300), Outcome.TimedOut, Browser: Endless),
        new(Time, "sleeps for an hour", arena => Brief(arena, Arena.Input("sleep", "3600000"), 300), Outcome.TimedOut, Browser: "LimitsContract.Timeout_EndsTheGuest_WithTheOutputSoFar"),
        new(Time, "fills 1 GB with one instruction, again and again, under 100 ms", arena => Brief(arena, new() { Module = Wat.Guest("fill") }, 100), Outcome.TimedOut, Browser: Endless),
        new(Time, "asks for 400 MB of random bytes at once", arena => arena.RunAsync(new() { Module = Wat.Guest("random") }), Outcome.Trapped, Browser: "fills 64 KiB at a time"),
        new(Time, "asks for more time than `Ceilings.RunningTime`", arena => arena.RunAsync(Arena.Input("hello") with { Limits = new() { Timeout = TimeSpan.FromHours(2) } }), Outcome.Refused<ArgumentException>("Ceilings.RunningTime"), Browser: "BrowserCeilingTests.RunningTime_OfAnInputWithoutATimeout_IsTheCeiling"),
        new(Time, "fuel that is never used up, and a loop", arena => Brief(arena, Arena.Input("loop") with { Limits = new() { Fuel = ulong.MaxValue } }, 300), Outcome.TimedOut, Browser: "no fuel in the browser"),
        new(Time, "a loop under 1,000,000 of fuel", arena => arena.RunAsync(Arena.Input("loop") with { Limits = new() { Fuel = 1_000_000 } }), new("`OutOfFuel`", (result, _) => Assert.Equal(WasiTermination.OutOfFuel, result!.Termination)), Browser: "no fuel in the browser"),
        new(Poll, "waits until the end of time", arena => Brief(arena, Wait("-1", flags: 0, count: 1), 300), Outcome.TimedOut, Browser: OwnPoll),
        new(Poll, "waits until an absolute time at the end of time", arena => Brief(arena, Wait("-1", flags: 1, count: 1), 300), Outcome.TimedOut, Browser: OwnPoll),
        new(Poll, "4,000 timers at the end of time", arena => Brief(arena, Wait("-1", flags: 0, count: 4000), 300), Outcome.TimedOut, Browser: OwnPoll),
        new(Poll, "1,000 timers at the end of time, and standard input", arena => arena.RunAsync(Wait("-1", flags: 0, count: 1000, withFile: true)), Outcome.Exits(0, "standard input is ready"), Browser: OwnPoll),
        new(Poll, "100,000 subscriptions", arena => arena.RunAsync(new() { Module = Wat.Guest("poll", ("COUNT", "100000")) }), Outcome.Exits(Invalid, "`INVAL`: more than 4,096"), Wasmtime: Outcome.Exits("the program’s own memory, for that execution", _ => { }), Browser: OwnPoll),
        new(Poll, "2^31 − 1 subscriptions", arena => arena.RunAsync(new() { Module = Wat.Guest("poll", ("COUNT", "2147483647")) }), Outcome.Exits(Invalid, "`INVAL`"), Wasmtime: Outcome.Exits(NoMemory, "`NOMEM`"), Browser: OwnPoll),
        new(Poll, "2^32 − 1 subscriptions", arena => arena.RunAsync(new() { Module = Wat.Guest("poll", ("COUNT", "-1")) }), Outcome.Exits(Invalid, "`INVAL`"), Wasmtime: Outcome.Exits(NoMemory, "`NOMEM`"), Browser: OwnPoll),
    ];

    private static async Task<WasiExecResult> Brief(Arena arena, WasiExecInput input, int milliseconds)
    {
        var began = System.Diagnostics.Stopwatch.GetTimestamp();
        var result = await arena.RunAsync(input with { Limits = input.Limits with { Timeout = TimeSpan.FromMilliseconds(milliseconds) } });
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began), TimeSpan.FromMilliseconds(milliseconds), s_answered);
        return result;
    }

    private static WasiExecInput Wait(string time, int flags, int count, bool withFile = false) => new()
    {
        Module = Wat.Guest("wait", ("TIME", time), ("FLAGS", $"{flags}"), ("COUNT", $"{count}"), ("FIRST", withFile ? "1" : "0")),
        StandardInput = new byte[] { 1 },
    };
}
