using System.Diagnostics;
using System.Globalization;
using System.Text;
using Wasmtime;

namespace WasiGuard.InProcess.Tests.Engines;

/// <summary>Alone, because compilations share places and processors with everything else.</summary>
[CollectionDefinition(nameof(CompilationTests), DisableParallelization = true)]
[Collection(nameof(CompilationTests))]
public sealed class CompilationTests
{
    private static readonly WasiCeilings s_defaults = new();

    [Theory(Timeout = 60_000)]
    [InlineData(10_000, 3_000)]
    [InlineData(1_000, 40_000)]
    public async Task Bomb_IsRefused_BeforeItIsCompiled(int locals, int branches)
    {
        var runner = new InProcessWasiRunner(new() { MaxConcurrentExecutions = 5 });

        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => runner.ExecuteAsync(new() { Module = Branches(locals, branches) }, TestContext.Current.CancellationToken));

        Assert.Contains("Ceilings.FunctionComplexity", refused.Message, StringComparison.Ordinal);
        // Nothing was begun.
        Assert.Equal(0, EngineSet.For(new() { MaxConcurrentExecutions = 5 }).Modules.Count);
    }

    [Fact(Timeout = 120_000)]
    public async Task Small_DoesNotWait_ForLarge_AndWhoCancelsIsAnswered()
    {
        var runner = new InProcessWasiRunner(new() { MaxConcurrentExecutions = 6 });
        var ceilings = new WasiCeilings { FunctionComplexity = long.MaxValue };
        var patient = new InProcessWasiRunner(new() { MaxConcurrentExecutions = 6, Ceilings = ceilings });
        var large = Branches(locals: 1_000, branches: 16_000);
        using var source = new CancellationTokenSource();

        var first = patient.PrepareAsync(large, source.Token);
        var second = patient.ExecuteAsync(new() { Module = large }, TestContext.Current.CancellationToken);
        await runner.ExecuteAsync(new() { Module = WasiModule.FromBytes(Distinct("small")) }, TestContext.Current.CancellationToken);

        Assert.False(first.IsCompleted);
        var clock = Stopwatch.StartNew();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        Assert.False(second.IsCompleted, $"after {clock.Elapsed}");
        Assert.Equal(0, (await second).ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Compilation_ThatTakesTooLong_IsRefused_GoesOn_AndIsKept()
    {
        var ceilings = new WasiCeilings { FunctionComplexity = long.MaxValue, CompileTime = TimeSpan.FromMilliseconds(1300) };
        var options = new InProcessRunnerOptions { MaxConcurrentExecutions = 7, Ceilings = ceilings };
        var runner = new InProcessWasiRunner(options);
        var module = Branches(locals: 500, branches: 8_000);

        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => runner.ExecuteAsync(new() { Module = module }, TestContext.Current.CancellationToken));
        Assert.Contains("Ceilings.CompileTime", refused.Message, StringComparison.Ordinal);

        while (EngineSet.For(options).Find(module, withFuel: false, ceilings) is null)
            await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Equal(0, (await runner.ExecuteAsync(new() { Module = module }, TestContext.Current.CancellationToken)).ExitCode);
    }

    [Fact(Timeout = 60_000)]
    public async Task Waiting_ForALargeCompilation_IsDropped_WhenNobodyWaits()
    {
        var ceilings = new WasiCeilings { FunctionComplexity = long.MaxValue };
        var options = new InProcessRunnerOptions { MaxConcurrentExecutions = 8, Ceilings = ceilings };
        var runner = new InProcessWasiRunner(options);
        using var source = new CancellationTokenSource();
        // As many as have places, and one that waits behind them.
        var first = Enumerable.Range(0, Math.Max(1, Environment.ProcessorCount / 8)).Select(i => runner.PrepareAsync(Branches(1_000, 16_000 + i), TestContext.Current.CancellationToken)).ToArray();
        while (EngineSet.For(options).Modules.Count < first.Length)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        var behind = Branches(1_000, 15_000);
        var waits = runner.PrepareAsync(behind, source.Token);
        while (EngineSet.For(options).Modules.Count <= first.Length)
            await Task.Delay(10, TestContext.Current.CancellationToken);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waits);
        await Task.WhenAll(first);

        Assert.Null(EngineSet.For(options).Find(behind, withFuel: false, ceilings));
        Assert.Equal(first.Length, EngineSet.For(options).Modules.Count);
    }

    [Fact(Timeout = 60_000)]
    public async Task Prepared_IsThere_ForItsKindOfExecution()
    {
        var options = new InProcessRunnerOptions { MaxConcurrentExecutions = 9 };
        var runner = new InProcessWasiRunner(options);
        var engines = EngineSet.For(options);
        var hello = Guests.Get("hello");

        await runner.PrepareAsync(hello, TestContext.Current.CancellationToken);
        Assert.NotNull(engines.Find(hello, withFuel: false, s_defaults));
        Assert.Null(engines.Find(hello, withFuel: true, s_defaults));

        await new WasiRunnerSelector(new Decorator(runner)).PrepareAsync(new WasiExecInput { Module = hello, Limits = new() { Fuel = 1 } }, TestContext.Current.CancellationToken);
        Assert.NotNull(engines.Find(hello, withFuel: true, s_defaults));

        await Assert.ThrowsAsync<WasiModuleException>(() => runner.PrepareAsync(Guests.Get("nostart"), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<WasiModuleException>(() => runner.PrepareAsync(new WasiExecInput { Module = Guests.Get("bigmin"), Limits = new() { MaxMemoryBytes = 1 } }, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentException>(() => runner.PrepareAsync(new WasiExecInput { Module = hello, Arguments = ["\0"] }, TestContext.Current.CancellationToken));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.PrepareAsync(hello, new CancellationToken(canceled: true)));
    }

    [Fact(Timeout = 60_000)]
    public async Task ModulesWithoutEnd_LeaveNothingOfThose_ThatWereLetGo()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Counts descriptors in /proc.");
        // Each module with data holds a descriptor while it is compiled.
        var runner = new InProcessWasiRunner(new() { MaxConcurrentExecutions = 10, Ceilings = new() { ModuleCacheBytes = 20_000_000 } });
        var before = Directory.GetFiles("/proc/self/fd").Length;
        for (var i = 0; i < 200; i++)
            await runner.ExecuteAsync(new() { Module = WasiModule.FromBytes(Distinct($"{i}")) }, TestContext.Current.CancellationToken);

        Assert.InRange(Directory.GetFiles("/proc/self/fd").Length - before, int.MinValue, 100);
    }

    [Fact(Timeout = 60_000)]
    public async Task Import_OfADerivedRunnersCapability_ThatIsNotLinked_IsRefusedByName()
    {
        var module = WasiModule.FromBytes(Module.ConvertText("""(module (import "greeter" "greet" (func)) (func (export "_start") (call 0)))"""));

        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => new GreetingRunner().ExecuteAsync(new() { Module = module }, TestContext.Current.CancellationToken));

        Assert.Contains("greeter.greet", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("MaxMemoryBytes", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>A function whose two arms assign different locals, over and over.</summary>
    private static WasiModule Branches(int locals, int branches)
    {
        var code = new StringBuilder("(module (func (export \"_start\") (local");
        code.Insert(code.Length, " i32", locals).Append(')');
        for (var i = 0; i < branches; i++)
            code.Append(CultureInfo.InvariantCulture, $"(if (local.get {i * 7 % locals}) (then (local.set {i % locals} (i32.const {i & 63}))) (else (local.set {(i + 1) % locals} (i32.const 1))))");
        return WasiModule.FromBytes(Module.ConvertText(code.Append("))").ToString()));
    }

    private static byte[] Distinct(string data) =>
        Module.ConvertText($$"""(module (memory (export "memory") 1) (data (i32.const 0) "{{data}}") (func (export "_start")))""");

    private sealed class Decorator(IWasiRunner inner) : DelegatingWasiRunner(inner);

    [CapabilityInfo(ImportModules = ["greeter"])]
    private sealed class SupportsGreetingAttribute : RunnerCapabilityAttribute;

    [SupportsGreeting]
    private sealed class GreetingRunner : InProcessWasiRunner;
}
