using Wasmtime;

namespace WasiGuard.InProcess.Tests.Engines;

public sealed class EngineSetTests
{
    private static readonly WasiCeilings s_ceilings = new();

    [Fact]
    public void Engines_AreShared_ByWhatDistinguishesThem()
    {
        var engines = EngineSet.For(new() { MaxConcurrentExecutions = 17 });

        Assert.Same(engines, EngineSet.For(new() { MaxConcurrentExecutions = 17 }));
        Assert.Same(engines, EngineSet.For(new() { MaxConcurrentExecutions = 17, TemporaryDirectory = "/elsewhere", Ceilings = new() { SnapshotBytes = 5, MemoryBytes = 1 << 20, ModuleCacheBytes = 7 } }));
        Assert.NotSame(engines, EngineSet.For(new() { MaxConcurrentExecutions = 18 }));
        Assert.NotSame(engines, EngineSet.For(new() { MaxConcurrentExecutions = 17, Ceilings = new() { StackBytes = 1 << 20 } }));
    }

    [Fact(Timeout = 60_000)]
    public async Task Module_IsCompiledOnce_PerContent()
    {
        var engines = EngineSet.For(new() { MaxConcurrentExecutions = 21 });
        var module = Guests.Get("hello");
        var copy = WasiModule.FromBytes(module.Bytes);

        var compiled = await engines.CompileAsync(module, withFuel: false, s_ceilings, check: null, TestContext.Current.CancellationToken);

        Assert.Same(compiled, await engines.CompileAsync(module, withFuel: false, s_ceilings, check: null, TestContext.Current.CancellationToken));
        Assert.Same(compiled, await engines.CompileAsync(copy, withFuel: false, s_ceilings, check: null, TestContext.Current.CancellationToken));
        Assert.Same(compiled, engines.Find(copy, withFuel: false, s_ceilings));
        Assert.NotSame(compiled, await engines.CompileAsync(module, withFuel: true, s_ceilings, check: null, TestContext.Current.CancellationToken));
    }

    [Fact(Timeout = 60_000)]
    public async Task Cache_LetsGoOf_WhatWasNotUsedForLongest()
    {
        // Room for two small modules, which count as 2 MiB each.
        var ceilings = new WasiCeilings { ModuleCacheBytes = 5_000_000 };
        var engines = EngineSet.For(new() { MaxConcurrentExecutions = 2, Ceilings = ceilings });
        var (hello, exit, loop) = (Guests.Get("hello"), Guests.Get("exit"), Guests.Get("loop"));
        foreach (var module in (WasiModule[])[hello, exit, hello, loop])
            (await engines.CompileAsync(module, withFuel: false, ceilings, check: null, TestContext.Current.CancellationToken)).Release();

        Assert.NotNull(engines.Find(hello, withFuel: false, ceilings));
        Assert.NotNull(engines.Find(loop, withFuel: false, ceilings));
        Assert.Null(engines.Find(exit, withFuel: false, ceilings));
    }

    [Fact(Timeout = 60_000)]
    public async Task Cache_WithoutRoom_RunsAndKeepsNothing()
    {
        var runner = new InProcessWasiRunner(new() { MaxConcurrentExecutions = 3, Ceilings = new() { ModuleCacheBytes = 0 } });

        var results = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => runner.ExecuteAsync(new() { Module = Guests.Get(i % 2 == 0 ? "hello" : "exit"), Arguments = ["0"] }, TestContext.Current.CancellationToken)));

        Assert.All(results, result => Assert.Equal(0, result.ExitCode));
        Assert.Equal(0, EngineSet.For(new() { MaxConcurrentExecutions = 3 }).Modules.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Refusal_IsRemembered_AndNamesTheModuleThatAsks()
    {
        var engines = EngineSet.For(new() { MaxConcurrentExecutions = 4 });
        var bytes = Module.ConvertText("""(module (func (export "_start") (unreachable)))""");
        bytes[^2] = 0xff;
        var failures = new List<WasiModuleException>();
        foreach (var name in (string[])["one.wasm", "other.wasm"])
            failures.Add(await Assert.ThrowsAsync<WasiModuleException>(() => engines.CompileAsync(WasiModule.FromBytes(bytes, name), withFuel: false, s_ceilings, check: null, TestContext.Current.CancellationToken)));

        Assert.Contains("'one.wasm' is invalid", failures[0].Message, StringComparison.Ordinal);
        Assert.Contains("'other.wasm' is invalid", failures[1].Message, StringComparison.Ordinal);
        Assert.Same(failures[0].InnerException, failures[1].InnerException);
        Assert.Equal(1, engines.Modules.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Cache_CompilesOnce_ForManyAtOnce()
    {
        var engines = EngineSet.For(new() { MaxConcurrentExecutions = 19 });
        var module = Guests.Get("files");

        var compiled = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => engines.CompileAsync(module, withFuel: false, s_ceilings, check: null, TestContext.Current.CancellationToken))));

        Assert.Single(compiled.Distinct());
    }

    [Theory(Timeout = 60_000)]
    [InlineData("""(memory (export "memory") 1) (memory 1) (memory 1)""")]
    [InlineData("""(memory (export "memory") 1) (table 200000 funcref)""")]
    [InlineData("""(memory (export "memory") 1) (table 1 funcref) (table 1 funcref) (table 1 funcref) (table 1 funcref) (table 1 funcref)""")]
    [InlineData("""(memory (export "memory") 1) (tag $t)""")]
    [InlineData("""(memory (export "memory") 1) (type $s (struct (field i32))) (global (ref $s) (struct.new $s (i32.const 1)))""")]
    [InlineData("""(memory (export "memory") 1) (table 1 externref)""")]
    [InlineData("""(memory (export "memory") i64 1)""")]
    public async Task Module_ThatDoesNotFitASlot_RunsOutsideOfThePool(string definitions)
    {
        // One slot: a module that took two would not run.
        var runner = new InProcessWasiRunner(new() { MaxConcurrentExecutions = 1 });
        var module = WasiModule.FromBytes(Module.ConvertText($"""(module {definitions} (func (export "_start")))"""));

        var result = await runner.ExecuteAsync(new() { Module = module }, TestContext.Current.CancellationToken);

        Assert.Equal((0, WasiTermination.Exited), (result.ExitCode, result.Termination));
    }
}
