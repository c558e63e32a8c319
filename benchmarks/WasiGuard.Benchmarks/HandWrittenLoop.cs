using Wasmtime;

namespace WasiGuard.Benchmarks;

/// <summary>What a program would write that uses the Wasmtime package itself: the floor that the runner is compared with.</summary>
internal sealed class HandWrittenLoop : IDisposable
{
    private readonly Engine _engine;
    private readonly Linker _linker;
    private readonly Module _module;

    private HandWrittenLoop(Engine engine, ReadOnlySpan<byte> bytes)
    {
        _engine = engine;
        _linker = new(_engine);
        _linker.DefineWasi();
        _module = Module.FromBytes(_engine, "hello", bytes);
    }

    /// <summary>A directory that the guest is given as <c>/</c>; null when it is given none.</summary>
    public string? Directory { get; init; }

    /// <summary>With the pool as the package has it.</summary>
    public static HandWrittenLoop Plain(ReadOnlySpan<byte> bytes)
    {
        using var pool = new PoolingAllocationConfig();
        return With(pool, bytes);
    }

    /// <summary>With the pool as the runner has it: as many slots, which stay warm.</summary>
    public static HandWrittenLoop Tuned(ReadOnlySpan<byte> bytes, string? directory = null)
    {
        const int Slots = 64, KeptResident = 512 * 1024;
        using var pool = new PoolingAllocationConfig()
            .WithMaxCoreInstances(2 * Slots)
            .WithMaxMemories(Slots)
            .WithMaxTables(Slots)
            .WithMaxTableElements(1 << 20)
            .WithMaxCoreInstanceSize(64 * 1024 * 1024)
            .WithMaxUnusedWarmSlots(Slots)
            .WithMaxGcHeaps(0)
            .WithLinearMemoryKeepResidentBytes(KeptResident)
            .WithTableKeepResidentBytes(KeptResident);
        return With(pool, bytes, directory);
    }

    public int Run()
    {
        using var output = new MemoryStream();
        using var store = new Store(_engine);
        var configuration = new WasiConfiguration().WithArg("hello").WithStandardOutputCallback(output.Write);
        if (Directory is not null)
            configuration.WithPreopenedDirectory(Directory, "/", mutable: true);
        store.SetWasiConfiguration(configuration);
        _linker.Instantiate(store, _module).GetAction("_start")!();
        return (int)output.Length;
    }

    public void Dispose()
    {
        _module.Dispose();
        _linker.Dispose();
        _engine.Dispose();
    }

    private static HandWrittenLoop With(PoolingAllocationConfig pool, ReadOnlySpan<byte> bytes, string? directory = null)
    {
        using var config = new Config();
        return new(new(config.WithPoolingAllocationStrategy(pool)), bytes) { Directory = directory };
    }
}
