using System.Text;

namespace WasiGuard;

/// <summary>What to do when MaxConcurrent requests are under way.</summary>
internal enum WhenFull
{
    /// <summary>Wait for a place, within the request's time.</summary>
    Wait,

    /// <summary>The attempt ends with <see cref="NetFetchErrno.OverBudget"/>: the caller's own open responses have the places.</summary>
    Refuse,

    /// <summary><see cref="NetFetchErrno.TooManyHandles"/>, which is no attempt.</summary>
    Decline,
}

/// <summary>
/// HTTP of one execution: checks each request and each redirect against the whole policy, counts, audits, and words what went wrong as
/// <see cref="NetFetchException"/>. Runners put their transport under it and their guest interface on top.
/// </summary>
internal sealed class NetFetchSession : IDisposable
{
    private readonly NetFetchPolicy _policy;
    private readonly WasiCeilings _ceilings;
    private readonly INetFetchTransport _transport;
    private readonly NetFetchAuditLog _log;
    private readonly NetFetchBudget _budget;
    private readonly SemaphoreSlim _places;
    private readonly CancellationToken _execution;

    /// <param name="policy">What is allowed.</param>
    /// <param name="ceilings">The runner's, of which <see cref="WasiCeilings.UrlBytes"/> and <see cref="WasiCeilings.AuditBytes"/> count here.</param>
    /// <param name="transport">Sends; disposed of with the session.</param>
    /// <param name="observers">Clock and logger.</param>
    /// <param name="execution">Cancelled when the execution has to stop, for whatever reason.</param>
    public NetFetchSession(NetFetchPolicy policy, WasiCeilings ceilings, INetFetchTransport transport, NetFetchObservers observers, CancellationToken execution)
    {
        _policy = policy;
        _ceilings = ceilings;
        _transport = transport;
        _log = new(policy, ceilings.AuditBytes, observers.Time, observers.Logger);
        _budget = new(policy);
        _places = new(policy.MaxConcurrent, policy.MaxConcurrent);
        _execution = execution;
    }

    /// <summary>Every attempt so far.</summary>
    public IReadOnlyList<NetFetchAudit> Audits => _log.ToList();

    /// <summary>Sends a request and returns when the response's headers are there, after redirects.</summary>
    /// <exception cref="NetFetchException">It was refused or failed.</exception>
    /// <exception cref="OperationCanceledException">The execution has to stop.</exception>
    public async Task<NetFetchResponse> OpenAsync(NetFetchRequest request, WhenFull whenFull)
    {
        _execution.ThrowIfCancellationRequested();
        var deadline = new RequestDeadline(_policy.Timeout, _log.Time, _execution);
        var hasPlace = false;
        NetFetchAttempt? attempt = null;
        try
        {
            hasPlace = _places.Wait(0, CancellationToken.None);
            if (!hasPlace && whenFull == WhenFull.Decline)
                throw new NetFetchException(NetFetchErrno.TooManyHandles, $"{_policy.MaxConcurrent} responses are open (MaxConcurrent)");
            attempt = _log.Begin(request.Url, request.Method);
            if (!hasPlace)
            {
                if (whenFull == WhenFull.Refuse)
                    throw new NetFetchException(NetFetchErrno.OverBudget, $"the execution's own {_policy.MaxConcurrent} open responses have all places (MaxConcurrent)");
                await _places.WaitAsync(deadline.Token).ConfigureAwait(false);
                hasPlace = true;
            }

            _budget.TakeRequest();
            var url = ToUrl(request);
            for (var redirects = 0; ; redirects++)
            {
                attempt?.Understood(url, _policy.AuditQueries);
                _policy.Demand(url, request.Method);
                RequestRules.Check(_policy, request);
                var reply = await _transport.SendAsync(url, request, deadline.Token).ConfigureAwait(false);
                if (!Redirect.TryFind(reply, out var location))
                {
                    hasPlace = false;
                    return new NetFetchResponse(reply, _policy, _budget, attempt, deadline, _places);
                }

                attempt?.End(NetFetchOutcome.Redirected, reply.Status, 0, false);
                var status = reply.Status;
                reply.Dispose();
                attempt = _log.Begin(location ?? "", request.Method);
                _budget.TakeRequest();
                var target = Redirect.Resolve(url, location);
                attempt?.Understood(target, _policy.AuditQueries);
                DemandLength(target);
                if (redirects == _policy.MaxRedirects)
                    throw NetFetchException.Denied("redirect", $"more than {_policy.MaxRedirects} redirects (MaxRedirects)");
                request = Redirect.Rewrite(request, status, url, target);
                url = target;
            }
        }
        catch (Exception failure)
        {
            deadline.Dispose();
            if (hasPlace)
                _places.Release();
            switch (failure)
            {
                case OperationCanceledException:
                    throw deadline.Word(attempt);
                case NetFetchException refused:
                    attempt?.End(refused);
                    break;
                default:
                    attempt?.End(new NetFetchException(NetFetchErrno.HostUnreachable, $"the host failed: {failure.GetType().Name}", failure));
                    break;
            }

            throw;
        }
    }

    /// <exception cref="NetFetchException">It is none, or too long.</exception>
    private NetFetchUrl ToUrl(NetFetchRequest request)
    {
        var flaw = request.UrlFlaw ?? (Encoding.UTF8.GetByteCount(request.Url) > _ceilings.UrlBytes ? $"it is longer than {_ceilings.UrlBytes} bytes (Ceilings.UrlBytes)" : null);
        return flaw is null ? _policy.ParseUrl(request.Url) : throw new NetFetchException(NetFetchErrno.Invalid, $"the URL is malformed: {flaw}");
    }

    /// <exception cref="NetFetchException">A redirect leads to a URL that the guest could not have asked for itself.</exception>
    private void DemandLength(NetFetchUrl target)
    {
        var most = Math.Min(_policy.MaxUrlBytes, _ceilings.UrlBytes);
        if (target.Length > most)
            throw NetFetchException.Denied("redirect", $"the redirect's target is longer than {most} bytes ({(most == _policy.MaxUrlBytes ? "MaxUrlBytes" : "Ceilings.UrlBytes")})");
    }

    /// <inheritdoc/>
    public void Dispose() => _transport.Dispose();
}
