using WasiGuard;

namespace AgentWeb;

/// <summary>The requests of all guests, told as they come to their end.</summary>
public sealed class AuditTrail
{
    private readonly List<NetFetchAudit> _audits = [];

    public event Action? Changed;

    public IReadOnlyList<NetFetchAudit> Audits => _audits;

    public void Add(NetFetchAudit audit)
    {
        _audits.Add(audit);
        Changed?.Invoke();
    }
}
