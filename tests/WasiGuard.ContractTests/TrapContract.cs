namespace WasiGuard;

/// <summary>Each kind of trap has one text, whatever runs the guest.</summary>
public abstract class TrapContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    [Theory(Timeout = TestTimeout)]
    [MemberData(nameof(TrapKind.Names), MemberType = typeof(TrapKind))]
    public async Task Trap_OfAKind_HasItsText(string name)
    {
        var kind = TrapKind.All.Single(kind => kind.Name == name);

        var text = new TFactory().TextOf(kind);

        var result = await RunAsync(new WasiExecInput { Module = kind.Module });

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.Equal(WasiExecResult.TerminatedExitCode, result.ExitCode);
        Assert.Equal(text, result.TrapMessage);
    }
}
