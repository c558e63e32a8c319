using WasiGuard;

namespace AgentHost;

/// <summary>Runs command lines in wash, a shell that is a WASI guest, on the files of the shadow workspace.</summary>
internal sealed class GuestShell(IWasiRunner runner, ShadowWorkspace workspace, NetFetchPolicy? netFetch, SessionLog log)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(60);

    // The shell with curl imports netFetch, which not every runner has. The other one runs everywhere.
    private readonly WasiModule _module = WasiModule.FromFile(Path.Combine(AppContext.BaseDirectory, netFetch is null ? "wash.wasm" : "wash-net.wasm"));

    public async Task<WasiExecResult> RunAsync(string commandLine, IReadOnlyList<string> parameters, CancellationToken cancellationToken)
    {
        var input = new WasiExecInput
        {
            Module = _module,
            ProgramName = "wash",
            Arguments = ["-c", commandLine, "wash", .. parameters],
            Files = workspace.Files,
            NetFetch = netFetch,
            Limits = new() { Timeout = s_longest },
        };
        var chosen = runner is WasiRunnerSelector selector ? selector.Select(input) : runner;
        CapabilityGuard.ThrowIfUnsupported(chosen, input);
        var result = await chosen.ExecuteAsync(input, cancellationToken);
        workspace.Files = result.Files!;

        log.Write("exec", new { runner = chosen.GetType().Name, commandLine, parameters, netFetch = input.NetFetch is not null, result.ExitCode, result.Termination, durationMs = result.Duration.TotalMilliseconds });
        foreach (var audit in result.NetFetchAudits)
            log.Write("net.fetch", new { url = audit.Url, audit.Method, audit.Status, audit.Bytes, audit.Truncated, durationMs = audit.Duration.TotalMilliseconds, audit.Outcome, audit.Reason });
        return result;
    }
}
