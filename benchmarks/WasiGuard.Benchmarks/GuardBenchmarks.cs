using BenchmarkDotNet.Attributes;

namespace WasiGuard.Benchmarks;

/// <summary>The guard on inputs that pass: 0 bytes and less than 20 ns are the targets.</summary>
[MemoryDiagnoser]
public class GuardBenchmarks
{
    private readonly InProcessWasiRunner _runner = new();
    private readonly WasiExecInput _plain = new() { Module = Guests.Get("hello") };
    private readonly WasiExecInput _full = new()
    {
        Module = Guests.Get("fetch"),
        NetFetch = NetFetchPolicy.PublicInternet,
        Files = WasiFileSnapshot.Empty,
        WorkingDirectory = "/",
        Limits = new() { Fuel = 1, MaxMemoryBytes = 1 },
    };

    [Benchmark(Baseline = true)]
    public void Plain() => CapabilityGuard.ThrowIfUnsupported(_runner, _plain);

    [Benchmark]
    public void EverythingSet() => CapabilityGuard.ThrowIfUnsupported(_runner, _full);
}
