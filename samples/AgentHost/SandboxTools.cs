using System.ComponentModel;
using Microsoft.Extensions.AI;
using WasiGuard;

namespace AgentHost;

/// <summary>The tools that the model gets: as many as the user has switched on.</summary>
internal static class SandboxTools
{
    public static IEnumerable<AIFunction> Create(AgentOptions options, GuestShell shell)
    {
        if (options.WasiBash)
            yield return AIFunctionFactory.Create(Bash, "bash", "Runs a command line in a small POSIX-like shell, in a sandbox that holds a copy of the workspace.");
        if (options.NetFetch is not null)
            yield return AIFunctionFactory.Create(WebFetch, "web_fetch", "Fetches an http or https URL with GET. Only hosts that the user allowed can be reached.");

        async Task<string> Bash([Description("The command line.")] string command, CancellationToken cancellationToken) =>
            Describe(await shell.RunAsync(command, [], cancellationToken));

        // The URL goes in as a parameter of the command line, never as a part of it.
        async Task<string> WebFetch([Description("The absolute URL.")] string url, CancellationToken cancellationToken) =>
            Describe(await shell.RunAsync("curl -sS -- \"$1\"", [url], cancellationToken));
    }

    private static string Describe(WasiExecResult result) => result switch
    {
        { Termination: WasiTermination.Exited, ExitCode: 0 } => result.StdoutText + result.StderrText,
        { Termination: WasiTermination.Exited } => $"{result.StdoutText}{result.StderrText}[exit code {result.ExitCode}]",
        _ => $"{result.StdoutText}{result.StderrText}[{result.Termination}: {result.TrapMessage}]",
    };
}
