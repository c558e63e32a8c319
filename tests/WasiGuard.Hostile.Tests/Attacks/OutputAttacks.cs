namespace WasiGuard.Hostile.Tests.Attacks;

internal static class OutputAttacks
{
    private const string Output = "output";

    private static readonly WasiLimits s_second = new() { Timeout = TimeSpan.FromSeconds(1) };

    private static readonly Outcome s_cut = Outcome.Exits("1 MiB of each is kept, the rest dropped and said so", result =>
        Assert.Equal((1 << 20, 1 << 20, true, true), (result.Stdout.Length, result.Stderr.Length, result.StdoutTruncated, result.StderrTruncated)));

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(Output, "20 MB on both streams", arena => arena.RunAsync(Arena.Input("flood", "20000000", "both", "65536")), s_cut, Browser: "BrowserCeilingTests.Output_BeyondTheCeiling_IsRefusedAndWithoutALimitIsTheCeiling"),
        new(Output, "50,000 writes of a byte", arena => arena.RunAsync(Arena.Input("flood", "50000", "out", "1")), Outcome.Exits("all is kept", result => Assert.Equal((50_000, false), (result.Stdout.Length, result.StdoutTruncated))), Browser: "StdioContract"),
        new(Output, "writes for ever", arena => arena.RunAsync(Arena.Input("loop", "write") with { Limits = new() { Timeout = TimeSpan.FromSeconds(1) } }), Outcome.TimedOut, Browser: "LimitsContract.Timeout_EndsTheGuest_WhateverItDoes"),
        new(Output, "an input that asks for 2 GB of output", arena => arena.RunAsync(Arena.Input("hello") with { Limits = new() { MaxStdoutBytes = 2_000_000_000 } }), Outcome.Refused<ArgumentException>("Ceilings.OutputBytes"), Browser: "BrowserCeilingTests.Output_BeyondTheCeiling_IsRefusedAndWithoutALimitIsTheCeiling"),
        new(Output, "floods a stream that takes nothing", arena => arena.RunAsync(Arena.Input("stdio", "flood", "1") with { StandardOutputStream = new BlockedStream(), Limits = s_second }), Outcome.TimedOut, Browser: "OutputStreamContract.Stream_ThatBlocks_DoesNotHoldTheDeadline"),
        new(Output, "floods both, moved about and closed", arena => arena.RunAsync(Arena.Input("stdio", "renumber", "2", "1", "close", "0", "flood", "1") with { StandardOutputStream = new BlockedStream(), StandardErrorStream = new BlockedStream(), Limits = s_second }), Outcome.TimedOut, Browser: "OutputStreamContract.Stream_ThatBlocks_DoesNotHoldTheDeadline"),
        new(Output, "reads from a stream that gives nothing", arena => arena.RunAsync(Arena.Input("stdio", "read") with { StandardInputStream = new BlockedStream(), Limits = s_second }), Outcome.TimedOut, Browser: "an input stream is refused"),
        new(Output, "polls a stream that gives nothing, for ever", arena => arena.RunAsync(Arena.Input("stdio", "poll", "in", "in", ".", "spin") with { StandardInputStream = new BlockedStream(), Limits = s_second }), Outcome.TimedOut, Browser: "an input stream is refused"),
        new(Output, "writes 3 MB to a stream that takes 1 MiB", arena => arena.RunAsync(Arena.Input("flood", "3000000", "both", "65536") with { StandardOutputStream = Stream.Null, StandardErrorStream = Stream.Null }), Outcome.Exits("the streams get 1 MiB each, and the result says that it was cut", result => Assert.Equal((true, true), (result.StdoutTruncated, result.StderrTruncated))), Browser: "OutputStreamContract.Cap_CountsForStreams"),
    ];

    /// <summary>Neither gives nor takes anything, and heeds no token.</summary>
    private sealed class BlockedStream : MemoryStream
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await Task.Delay(Timeout.Infinite, CancellationToken.None);
            return 0;
        }

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => await Task.Delay(Timeout.Infinite, CancellationToken.None);
    }
}
