//! group: runner-rules
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using WasiGuard;

[SupportsNetFetch]
[SupportsFuel] // expect: WG2002
public sealed class RemoteRunner : WasiRunner
{
    protected override async Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken)
    {
        var session = new Session(input);
        return await session.SendAsync(cancellationToken);
    }
}

internal sealed class Session
{
    private readonly WasiExecInput _input;
    private readonly Dictionary<string, string> _header = [];

    public Session(WasiExecInput input) => _input = input;

    public async Task<WasiExecResult> SendAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        Describe(_input.Limits);
        if (_input.NetFetch is { } policy)
            _header["hosts"] = string.Join(',', policy.Allow);
        if (_input.WorkingDirectory is { Length: > 1 }) // expect: WG2003
            _header["directory"] = "set";
        return new WasiExecResult { ExitCode = _header.Count };
    }

    private void Describe(WasiLimits limits) => _header["timeout"] = $"{limits.Timeout}";
}
