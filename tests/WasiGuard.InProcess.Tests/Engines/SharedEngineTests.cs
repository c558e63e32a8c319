using WasiGuard.ContractTests;
using Wasmtime;

namespace WasiGuard.InProcess.Tests.Engines;

public sealed class SharedEngineTests
{
    [Fact]
    public void Engine_IsShared_ByEqualOptions()
    {
        var engine = SharedEngine.For(new() { MaxConcurrentExecutions = 17 });

        Assert.Same(engine, SharedEngine.For(new() { MaxConcurrentExecutions = 17 }));
        Assert.Same(engine, SharedEngine.For(new() { MaxConcurrentExecutions = 17, TemporaryDirectory = "/elsewhere", Ceilings = new() { SnapshotBytes = 5 } }));
        Assert.NotSame(engine, SharedEngine.For(new() { MaxConcurrentExecutions = 18 }));
    }

    [Fact]
    public void Module_IsCompiledOnce_PerContent()
    {
        var engine = SharedEngine.For(new() { MaxConcurrentExecutions = 21 });
        var module = Guests.Get("hello");
        var copy = WasiModule.FromBytes(module.Bytes);

        var compiled = engine.Compile(module, withFuel: false);

        Assert.Same(compiled, engine.Compile(module, withFuel: false));
        Assert.Same(compiled, engine.Compile(copy, withFuel: false));
        Assert.Same(compiled, engine.Find(copy, withFuel: false));
        Assert.NotSame(compiled, engine.Compile(module, withFuel: true));
    }

    [Fact]
    public void Cache_LetsGoOf_WhatWasNotUsedForLongest()
    {
        var engine = SharedEngine.For(new() { MaxConcurrentExecutions = 2 });
        var (hello, exit, loop) = (Guests.Get("hello"), Guests.Get("exit"), Guests.Get("loop"));
        engine.Compile(hello, withFuel: false);
        engine.Compile(exit, withFuel: false);
        engine.Compile(hello, withFuel: false);

        engine.Compile(loop, withFuel: false);

        Assert.NotNull(engine.Find(hello, withFuel: false));
        Assert.NotNull(engine.Find(loop, withFuel: false));
        Assert.Null(engine.Find(exit, withFuel: false));
    }

    [Fact]
    public void Cache_KeepsNoFailure()
    {
        var engine = SharedEngine.For(new() { MaxConcurrentExecutions = 3 });
        var broken = WasiModule.FromBytes(Guests.Get("hello").Bytes[..2000]);

        Assert.Throws<WasiRunnerException>(() => engine.Compile(broken, withFuel: false));

        Assert.Null(engine.Find(broken, withFuel: false));
    }

    [Fact]
    public async Task Cache_CompilesOnce_ForManyAtOnce()
    {
        var engine = SharedEngine.For(new() { MaxConcurrentExecutions = 19 });
        var module = Guests.Get("files");

        var compiled = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => engine.Compile(module, withFuel: false))));

        Assert.Single(compiled.Distinct());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("""(memory (export "memory") 1) (memory 1) (memory 1)""")]
    [InlineData("""(memory (export "memory") 1) (table 200000 funcref)""")]
    [InlineData("""(memory (export "memory") 1) (table 1 funcref) (table 1 funcref) (table 1 funcref) (table 1 funcref) (table 1 funcref)""")]
    public async Task Module_ThatDoesNotFitThePool_RunsOutsideOfIt(string definitions)
    {
        var module = WasiModule.FromBytes(Module.ConvertText($"""(module {definitions} (func (export "_start")))"""));

        var result = await new InProcessWasiRunner().ExecuteAsync(new() { Module = module }, TestContext.Current.CancellationToken);

        Assert.Equal((0, WasiTermination.Exited), (result.ExitCode, result.Termination));
    }
}
