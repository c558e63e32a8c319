using System.Diagnostics;
using WasmtimeStandIn;

namespace WasiGuard.Benchmarks;

/// <summary>The numbers that matter, in seconds: medians of a stopwatch, alternating what is compared, so that noise hits both.</summary>
internal static class QuickRun
{
    private const int Rounds = 40;
    private const int PerRound = 50;

    public static async Task RunAsync()
    {
        Guard();
        var runner = new InProcessWasiRunner();
        var input = new WasiExecInput { Module = Guests.Get("hello") };
        var runnersMedian = await HelloAsync(runner, input);
        await ProcessAsync(input, runnersMedian);
        await ParallelAsync(runner, input);
        await OpenAndClose.RunAsync(runner);
        await DeadlineAsync(runner);
    }

    private static void Guard()
    {
        const int Times = 5_000_000;
        var runner = new InProcessWasiRunner();
        var input = new WasiExecInput { Module = Guests.Get("hello") };
        var best = TimeSpan.MaxValue;
        long bytes = 0;
        for (var round = 0; round < 8; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < Times; i++)
                CapabilityGuard.ThrowIfUnsupported(runner, input);
            var time = Stopwatch.GetElapsedTime(started);
            bytes = GC.GetAllocatedBytesForCurrentThread() - before;
            best = time < best ? time : best;
        }

        Console.WriteLine($"guard, input passes:        {best.TotalNanoseconds / Times,8:F1} ns, {bytes / (double)Times:F1} B");
    }

    private static async Task<double> HelloAsync(InProcessWasiRunner runner, WasiExecInput input)
    {
        using var untuned = HandWrittenLoop.Plain(input.Module.Bytes.Span);
        using var loop = HandWrittenLoop.Tuned(input.Module.Bytes.Span);
        var withTimeout = input with { Limits = new() { Timeout = TimeSpan.FromSeconds(30) } };
        List<double> handUntuned = [], hand = [], plain = [], timed = [];
        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < PerRound; i++)
            {
                var started = Stopwatch.GetTimestamp();
                untuned.Run();
                handUntuned.Add(Microseconds(started));
            }

            for (var i = 0; i < PerRound; i++)
            {
                var started = Stopwatch.GetTimestamp();
                loop.Run();
                hand.Add(Microseconds(started));
            }

            for (var i = 0; i < PerRound; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await runner.ExecuteAsync(input);
                plain.Add(Microseconds(started));
            }

            for (var i = 0; i < PerRound; i++)
            {
                var started = Stopwatch.GetTimestamp();
                await runner.ExecuteAsync(withTimeout);
                timed.Add(Microseconds(started));
            }
        }

        var floor = Median(hand);
        Console.WriteLine($"hello, default engine:      {Median(handUntuned),8:F1} µs (p50), a hand-written loop");
        Console.WriteLine($"hello, tuned engine:        {floor,8:F1} µs (p50), a hand-written loop with the runner's pool, which the factors below refer to");
        Console.WriteLine($"hello, runner:              {Median(plain),8:F1} µs (p50), {Median(plain) / floor:F2} ×");
        Console.WriteLine($"hello, runner with timeout: {Median(timed),8:F1} µs (p50), {Median(timed) / floor:F2} ×");
        return Median(plain);
    }

    private static async Task ProcessAsync(WasiExecInput input, double inProcess)
    {
        var runner = new WasmtimeWasiRunner(new WasmtimeRunnerOptions { ExecutablePath = WasmtimeProgram.Path, ProcessEnvironment = WasmtimeProgram.Environment });
        List<double> times = [];
        for (var i = 0; i < 15; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await runner.ExecuteAsync(input);
            times.Add(Microseconds(started));
        }

        Console.WriteLine($"hello, a process each:      {Median(times),8:F0} µs (p50), {Median(times) / inProcess:F0} × the runner, with {WasmtimeProgram.Description}");
    }

    private static async Task ParallelAsync(InProcessWasiRunner runner, WasiExecInput input)
    {
        using var loop = HandWrittenLoop.Tuned(input.Module.Bytes.Span);
        List<double> hand = [], ours = [];
        for (var round = 0; round < 25; round++)
        {
            hand.Add(await GainAsync(() => { loop.Run(); return Task.CompletedTask; }));
            ours.Add(await GainAsync(() => runner.ExecuteAsync(input)));
        }

        Console.WriteLine($"2 callers against 1, hand:  {Median(hand),8:F2} × the executions (p50), {hand[^1]:F2} at best");
        Console.WriteLine($"2 callers against 1:        {Median(ours),8:F2} × the executions (p50), {ours[^1]:F2} at best");
    }

    private static async Task<double> GainAsync(Func<Task> execute)
    {
        var one = await PerSecondAsync(execute, callers: 1);
        return await PerSecondAsync(execute, callers: 2) / one;
    }

    private static async Task<double> PerSecondAsync(Func<Task> execute, int callers)
    {
        const int Times = 300;
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < Times; i++)
                await execute();
        })));
        return callers * Times / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task DeadlineAsync(InProcessWasiRunner runner)
    {
        var timeout = TimeSpan.FromMilliseconds(50);
        var input = new WasiExecInput { Module = Guests.Get("loop"), Limits = new() { Timeout = timeout } };
        await runner.ExecuteAsync(input);
        List<double> late = [];
        for (var i = 0; i < 20; i++)
        {
            var started = Stopwatch.GetTimestamp();
            await runner.ExecuteAsync(input);
            late.Add(Microseconds(started) / 1000 - timeout.TotalMilliseconds);
        }

        Console.WriteLine($"infinite loop, stopped:     {Median(late),8:F1} ms after its deadline (p50), {late.Max():F1} at most");
    }

    private static double Microseconds(long started) => Stopwatch.GetElapsedTime(started).TotalMicroseconds;

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
