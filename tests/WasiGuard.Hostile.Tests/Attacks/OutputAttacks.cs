namespace WasiGuard.Hostile.Tests.Attacks;

internal static class OutputAttacks
{
    private const string Output = "output";

    private static readonly Outcome s_cut = Outcome.Exits("1 MiB of each is kept, the rest dropped and said so", result =>
        Assert.Equal((1 << 20, 1 << 20, true, true), (result.Stdout.Length, result.Stderr.Length, result.StdoutTruncated, result.StderrTruncated)));

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(Output, "20 MB on both streams", arena => arena.RunAsync(Arena.Input("flood", "20000000", "both", "65536")), s_cut, Browser: "BrowserCeilingTests.Output_BeyondTheCeiling_IsRefusedAndWithoutALimitIsTheCeiling"),
        new(Output, "50,000 writes of a byte", arena => arena.RunAsync(Arena.Input("flood", "50000", "out", "1")), Outcome.Exits("all is kept", result => Assert.Equal((50_000, false), (result.Stdout.Length, result.StdoutTruncated))), Browser: "StdioContract"),
        new(Output, "writes for ever", arena => arena.RunAsync(Arena.Input("loop", "write") with { Limits = new() { Timeout = TimeSpan.FromSeconds(1) } }), Outcome.TimedOut, Browser: "LimitsContract.Timeout_EndsTheGuest_WhateverItDoes"),
        new(Output, "an input that asks for 2 GB of output", arena => arena.RunAsync(Arena.Input("hello") with { Limits = new() { MaxStdoutBytes = 2_000_000_000 } }), Outcome.Refused<ArgumentException>("Ceilings.OutputBytes"), Browser: "BrowserCeilingTests.Output_BeyondTheCeiling_IsRefusedAndWithoutALimitIsTheCeiling"),
    ];
}
