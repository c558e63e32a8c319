using Microsoft.Extensions.Options;
using WasiGuard;

namespace WebApi;

/// <summary>Runs a script in wash, a shell that is a WASI guest: one guest for each request, which shares nothing with any other.</summary>
internal sealed class ScriptRun(IWasiRunner runner, IOptions<GuestOptions> options)
{
    // Kept: a runner compiles a module once for each instance.
    private static readonly WasiModule s_shell = WasiModule.FromFile(Path.Combine(AppContext.BaseDirectory, "wash-net.wasm"));

    public async Task<ScriptResult> RunAsync(string script, CancellationToken cancellationToken)
    {
        var guest = options.Value;
        var input = new WasiExecInput
        {
            Module = s_shell,
            ProgramName = "wash",
            Arguments = ["-c", script],
            Files = WasiFileSnapshot.Empty,
            NetFetch = guest.Http,
            Limits = new() { Timeout = TimeSpan.FromSeconds(guest.TimeoutSeconds), MaxMemoryBytes = guest.MemoryBytes },
        };
        CapabilityGuard.ThrowIfUnsupported(runner, input);
        var result = await runner.ExecuteAsync(input, cancellationToken);
        return new(
            result.Termination.ToString(),
            result.ExitCode,
            result.StdoutText,
            result.StderrText,
            result.StdoutTruncated || result.StderrTruncated,
            [.. result.NetFetchAudits.Select(audit => new ScriptRequest(audit.Method, audit.Url, audit.Outcome.ToString(), audit.Status, audit.Reason))]);
    }
}

/// <summary>How the guest ended and what it wrote. A guest that fails is a result of the service, not an error of it.</summary>
internal sealed record ScriptResult(string Termination, int ExitCode, string Output, string Errors, bool Truncated, IReadOnlyList<ScriptRequest> Requests);

/// <summary>A request that the guest tried, allowed or not.</summary>
internal sealed record ScriptRequest(string Method, Uri Url, string Outcome, int Status, string? Reason);
