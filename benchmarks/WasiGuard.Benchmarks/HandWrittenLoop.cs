using Wasmtime;

namespace WasiGuard.Benchmarks;

/// <summary>What a program would write that uses the Wasmtime package itself: the floor that the runner is compared with.</summary>
internal sealed class HandWrittenLoop : IDisposable
{
    private readonly Engine _engine = new(new Config().WithPoolingAllocationStrategy(new PoolingAllocationConfig()));
    private readonly Linker _linker;
    private readonly Module _module;

    public HandWrittenLoop(ReadOnlySpan<byte> bytes)
    {
        _linker = new(_engine);
        _linker.DefineWasi();
        _module = Module.FromBytes(_engine, "hello", bytes);
    }

    public int Run()
    {
        using var output = new MemoryStream();
        using var store = new Store(_engine);
        store.SetWasiConfiguration(new WasiConfiguration().WithArg("hello").WithStandardOutputCallback(output.Write));
        _linker.Instantiate(store, _module).GetAction("_start")!();
        return (int)output.Length;
    }

    public void Dispose()
    {
        _module.Dispose();
        _linker.Dispose();
        _engine.Dispose();
    }
}
