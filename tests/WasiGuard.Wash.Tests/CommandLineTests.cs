using System.Text;

namespace WasiGuard.Wash.Tests;

/// <summary>Every command line of <c>cases.txt</c> on a runner: in a directory of the host, or in a snapshot where the runner has no preopens.</summary>
public abstract class CommandLineTests<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    [Theory(Timeout = TestTimeout)]
    [MemberData(nameof(WashCases.All), MemberType = typeof(WashCases))]
    public async Task CommandLine_InAWorkspace_DoesWhatItsCaseSays(string name)
    {
        var washCase = WashCases.Get(name);
        using var workspace = new Workspace(washCase);
        Assert.SkipUnless(Runner.Supports<SupportsWorkingDirectoryAttribute>(), "This runner has no working directory.");
        Assert.SkipUnless(Runner.Supports<SupportsPreopensAttribute>() || Runner.Supports<SupportsFileSnapshotAttribute>(), "This runner has no files.");
        var input = Runner.Supports<SupportsPreopensAttribute>() ? Wash.Input(washCase, workspace) : Wash.InputWithFiles(washCase);

        var result = await Runner.ExecuteAsync(input, TestContext.Current.CancellationToken);

        Assert.True(result.Termination == WasiTermination.Exited, $"{result.Termination}: {result.TrapMessage}\n{result.StderrText}");
        Assert.Equal(washCase.Output.Text, result.StdoutText);
        Assert.True(washCase.HostExitCode == result.ExitCode, $"exit code {result.ExitCode}, not {washCase.HostExitCode}\n{result.StderrText}");
        Assert.All(washCase.Errors, error => Assert.Contains(error, result.StderrText, StringComparison.Ordinal));
        Assert.All(washCase.FilesAfter, file => Assert.Equal(file.Value.Text, result.Files is { } files ? Text(files, file.Key) : workspace.Read(file.Key)));
    }

    private static string Text(WasiFileSnapshot files, string name) => Encoding.UTF8.GetString(files[$"{Wash.Directory[1..]}/{name}"].Span);
}
