namespace WasiGuard.Wash.Tests;

/// <summary>The shell against the machine's own, on what both can run.</summary>
public sealed class SystemShellTests
{
    private readonly InProcessWasiRunner _runner = new(new());

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(WashCases.Portable), MemberType = typeof(WashCases))]
    public async Task PortableCommandLine_InBothShells_DoesTheSame(string name)
    {
        Assert.SkipWhen(SystemShell.Missing is not null, SystemShell.Missing ?? "");
        var washCase = WashCases.Get(name);
        using var ours = new Workspace(washCase);
        using var theirs = new Workspace(washCase);

        var (output, exitCode) = await SystemShell.RunAsync(washCase, theirs, TestContext.Current.CancellationToken);
        var result = await _runner.ExecuteAsync(Wash.Input(washCase, ours), TestContext.Current.CancellationToken);

        Assert.Equal(output, result.StdoutText);
        Assert.Equal(WashCase.HostExitCodeOf(exitCode), result.ExitCode);
        Assert.Equal(theirs.Describe(), ours.Describe());
    }
}
