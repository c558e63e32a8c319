using BenchmarkDotNet.Attributes;

namespace WasiGuard.Benchmarks;

/// <summary>One execution of hello: the runner against a hand-written loop in the same run.</summary>
[MemoryDiagnoser]
public class HelloBenchmarks : IDisposable
{
    private readonly InProcessWasiRunner _runner = new();
    private readonly WasiExecInput _input = new() { Module = Guests.Get("hello") };
    private readonly HandWrittenLoop _loop = HandWrittenLoop.Tuned(Guests.Get("hello").Bytes.Span);

    public void Dispose()
    {
        _loop.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true)]
    public int HandWritten() => _loop.Run();

    [Benchmark]
    public async Task<int> Runner() => (await _runner.ExecuteAsync(_input)).Stdout.Length;

    [Benchmark]
    public async Task<int> RunnerWithTimeout() => (await _runner.ExecuteAsync(_input with { Limits = new() { Timeout = TimeSpan.FromSeconds(30) } })).Stdout.Length;
}
