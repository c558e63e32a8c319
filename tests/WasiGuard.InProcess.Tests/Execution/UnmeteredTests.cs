using Wasmtime;

namespace WasiGuard.InProcess.Tests.Execution;

/// <summary>Functions of WASI that the runner replaces cost the guest no more fuel than those that it leaves to the engine.</summary>
public sealed class UnmeteredTests
{
    private const int Most = 120;

    [Fact(Timeout = 60_000)]
    public async Task Fuel_OfAReplacedFunction_IsThatOfAnyOther()
    {
        var (replaced, left) = (Module("fd_close"), Module("fd_sync"));
        var runner = new InProcessWasiRunner();
        var ends = new HashSet<WasiTermination>();
        for (ulong fuel = 1; fuel < Most; fuel++)
        {
            var (first, second) = (await RunAsync(replaced, fuel), await RunAsync(left, fuel));
            Assert.True(first.Termination == second.Termination, $"{fuel}: {first.Termination} {first.TrapMessage}, {second.Termination} {second.TrapMessage}");
            ends.Add(first.Termination);
        }

        Assert.Equal([WasiTermination.OutOfFuel, WasiTermination.Exited], ends);

        Task<WasiExecResult> RunAsync(WasiModule module, ulong fuel) =>
            runner.ExecuteAsync(new() { Module = module, Limits = new() { Fuel = fuel } }, TestContext.Current.CancellationToken);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(ulong.MaxValue)]
    [InlineData(1_000_000)]
    public async Task Fuel_OfManyCalls_IsSpentOnTheGuestAlone(ulong fuel)
    {
        var result = await new InProcessWasiRunner().ExecuteAsync(new() { Module = Module("fd_close"), Limits = new() { Fuel = fuel } }, TestContext.Current.CancellationToken);

        Assert.Equal((WasiTermination.Exited, 0), (result.Termination, result.ExitCode));
    }

    /// <summary>Ten calls with a descriptor that nobody has.</summary>
    private static WasiModule Module(string function) => WasiModule.FromBytes(Wasmtime.Module.ConvertText($"""
        (module
          (import "wasi_snapshot_preview1" "{function}" (func $call (param i32) (result i32)))
          (memory (export "memory") 1)
          (func (export "_start") {string.Concat(Enumerable.Repeat("(drop (call $call (i32.const 99)))", 10))}))
        """));
}
