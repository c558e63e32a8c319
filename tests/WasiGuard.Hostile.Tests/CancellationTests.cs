using System.Diagnostics;
using WasiGuard.Hostile.Tests.Bombs;

namespace WasiGuard.Hostile.Tests;

/// <summary>A caller who cancels is answered soon, wherever the execution is, and nothing is left of it.</summary>
public sealed class CancellationTests
{
    // Generous, on a busy machine: each of these would take much longer.
    private static readonly TimeSpan s_answered = TimeSpan.FromSeconds(5);

    [Theory(Timeout = 60_000)]
    [InlineData(RunnerKind.InProcess)]
    [InlineData(RunnerKind.Wasmtime)]
    public async Task Compiling_IsLeftBehind(RunnerKind kind)
    {
        using var arena = new Arena(kind);
        // Some seconds of an optimizing compiler.
        var module = Bomb.All[0].Make(9000);

        await AssertCancelledAsync(arena.Runner(new() { FunctionComplexity = long.MaxValue }), new() { Module = module }, TimeSpan.FromMilliseconds(300));

        await arena.AssertOthersRunAsync();
        await arena.AssertNothingIsLeftAsync();
    }

    /// <summary>Each of several large compilations takes seconds: what is answered before the first of them ends has waited for none.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(RunnerKind.InProcess)]
    [InlineData(RunnerKind.Wasmtime)]
    public async Task Compiling_OfSeveral_HoldsUpNeitherWhoCancelsNorSmallAndKnownModules(RunnerKind kind)
    {
        using var arena = new Arena(kind);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Arena.Cancelled);
        using var cancelled = CancellationTokenSource.CreateLinkedTokenSource(Arena.Cancelled);
        var runner = arena.Runner(new() { FunctionComplexity = long.MaxValue });
        await runner.PrepareAsync(Arena.Input("hello"), Arena.Cancelled);
        var large = Enumerable.Range(0, 3).Select(i => runner.PrepareAsync(Bomb.All[0].Make(12_000 + i), enough.Token)).ToList();
        // One that others wait for too, and one that is waited for by nobody else.
        var one = runner.PrepareAsync(Bomb.All[0].Make(12_000), cancelled.Token);
        var another = runner.PrepareAsync(Bomb.All[0].Make(12_003), cancelled.Token);

        await Task.Delay(TimeSpan.FromMilliseconds(300), Arena.Cancelled);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => one);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => another);
        Assert.Equal(0, (await runner.ExecuteAsync(Arena.Input("hello"), Arena.Cancelled)).ExitCode);
        Assert.Equal(0, (await runner.ExecuteAsync(new() { Module = Bomb.All[0].Make(1) }, Arena.Cancelled)).ExitCode);

        Assert.All(large, compilation => Assert.False(compilation.IsCompleted));
        await enough.CancelAsync();
        foreach (var compilation in large)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => compilation);
        await arena.AssertNothingIsLeftAsync();
    }

    [Theory(Timeout = 60_000)]
    [InlineData(RunnerKind.InProcess, "loop", "quiet")]
    [InlineData(RunnerKind.InProcess, "loop", "write")]
    [InlineData(RunnerKind.InProcess, "sleep", "3600000")]
    [InlineData(RunnerKind.Wasmtime, "loop", "quiet")]
    [InlineData(RunnerKind.Wasmtime, "loop", "write")]
    [InlineData(RunnerKind.Wasmtime, "sleep", "3600000")]
    public async Task Running_IsEnded(RunnerKind kind, string guest, string argument)
    {
        using var arena = new Arena(kind);

        await AssertCancelledAsync(arena.Runner(), Arena.Input(guest, argument) with { Files = WasiFileSnapshot.Empty }, TimeSpan.FromMilliseconds(200));

        await arena.AssertNothingIsLeftAsync();
    }

    [Fact(Timeout = 60_000)]
    public async Task Waiting_ForAPlace_IsEnded()
    {
        using var arena = new Arena(RunnerKind.InProcess);
        var runner = new InProcessWasiRunner(new() { MaxConcurrentExecutions = 1, TemporaryDirectory = arena.TemporaryDirectory });
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Arena.Cancelled);
        // Compiled already, it takes the place at once.
        await runner.PrepareAsync(Arena.Input("loop"), Arena.Cancelled);
        var first = runner.ExecuteAsync(Arena.Input("loop"), enough.Token);

        await AssertCancelledAsync(runner, Arena.Input("hello"), TimeSpan.FromMilliseconds(200));

        await enough.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.Equal(0, (await runner.ExecuteAsync(Arena.Input("hello"), Arena.Cancelled)).ExitCode);
    }

    /// <summary>What is not written yet when the caller cancels is not written any more: that takes many seconds on a busy disk.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(RunnerKind.InProcess)]
    [InlineData(RunnerKind.Wasmtime)]
    public async Task WritingOut_IsEnded(RunnerKind kind)
    {
        const int Files = 40_000;
        using var arena = new Arena(kind);
        await arena.AssertOthersRunAsync();
        var input = Arena.Input("hello") with { Files = WasiFileSnapshot.Of(Enumerable.Range(0, Files).Select(i => KeyValuePair.Create($"d/{i:d5}", (ReadOnlyMemory<byte>)"x"u8.ToArray()))) };
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Arena.Cancelled);
        var execution = arena.Runner().ExecuteAsync(input, source.Token);
        while (Written() == 0)
            await Task.Delay(1, Arena.Cancelled);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);

        Assert.InRange(Written(), 0, Files / 2);
        await arena.AssertNothingIsLeftAsync();

        int Written() => Directory.EnumerateDirectories(arena.TemporaryDirectory).Select(directory => Path.Combine(directory, "files", "d")).Where(Directory.Exists).Sum(Count);

        static int Count(string directory)
        {
            try
            {
                return Directory.EnumerateFiles(directory).Count();
            }
            catch (DirectoryNotFoundException)
            {
                return 0;
            }
        }
    }

    /// <summary>The guest makes many files and ends; sooner or later one of the cancellations meets the reading back.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData(RunnerKind.InProcess)]
    [InlineData(RunnerKind.Wasmtime)]
    public async Task ReadingBack_IsEnded_WheneverTheCallerCancels(RunnerKind kind)
    {
        using var arena = new Arena(kind);
        var input = Arena.Input("files", "mkdir", "/m", "+", "many", "/m", "5000") with { Files = WasiFileSnapshot.Empty };
        var began = Stopwatch.GetTimestamp();
        Assert.Equal(5000, (await arena.RunAsync(input)).Files!.Files.Count);
        var whole = Stopwatch.GetElapsedTime(began);

        for (var part = 1; part <= 10; part++)
        {
            using var source = CancellationTokenSource.CreateLinkedTokenSource(Arena.Cancelled);
            source.CancelAfter(whole * part / 10);
            var end = await Record.ExceptionAsync(() => arena.Runner().ExecuteAsync(input, source.Token));
            Assert.True(end is null or OperationCanceledException, $"{end}");
        }

        await arena.AssertNothingIsLeftAsync();
    }

    private static async Task AssertCancelledAsync(WasiRunner runner, WasiExecInput input, TimeSpan after)
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Arena.Cancelled);
        var execution = runner.ExecuteAsync(input, source.Token);
        await Task.WhenAny(execution, Task.Delay(after, Arena.Cancelled));
        var began = Stopwatch.GetTimestamp();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => execution);

        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, s_answered);
    }
}
