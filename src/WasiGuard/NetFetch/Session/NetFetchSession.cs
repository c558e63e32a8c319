using System.Text;

namespace WasiGuard;

/// <summary>
/// HTTP of one execution: it checks each request and each redirect against the whole policy, counts, audits, and words what went wrong as
/// a <see cref="NetFetchException"/>. A runner puts a transport under it and the functions that its guests import on top.
/// </summary>
/// <remarks>Requests may be made from several threads at once. Responses that are open when the session is disposed of are the caller's to dispose of.</remarks>
public sealed class NetFetchSession : IDisposable
{
    private readonly NetFetchPolicy _policy;
    private readonly WasiCeilings _ceilings;
    private readonly INetFetchTransport _transport;
    private readonly NetFetchAuditLog _log;
    private readonly NetFetchBudget _budget;
    private readonly GuestRequest _requests;
    private readonly SemaphoreSlim _places;
    private readonly CancellationToken _execution;

    /// <summary>A session for one execution.</summary>
    /// <param name="policy">What the guest may do: the input's <see cref="WasiExecInput.NetFetch"/>.</param>
    /// <param name="transport">Sends the requests, such as an <c>HttpNetFetchTransport</c> of the package <c>WasiGuard.NetFetch</c>; disposed of with the session.</param>
    /// <param name="options">What the session takes from its runner; null for the defaults.</param>
    /// <param name="execution">Cancelled when the execution has to stop, for whatever reason.</param>
    /// <exception cref="ArgumentNullException"><paramref name="policy"/> or <paramref name="transport"/> is null.</exception>
    public NetFetchSession(NetFetchPolicy policy, INetFetchTransport transport, NetFetchSessionOptions? options = null, CancellationToken execution = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(transport);
        options ??= new();
        _policy = policy;
        _ceilings = options.Ceilings;
        _transport = transport;
        _log = new(policy, options);
        _budget = new(policy);
        _requests = new(policy, _ceilings);
        _places = new(policy.MaxConcurrent, policy.MaxConcurrent);
        _execution = execution;
    }

    /// <summary>Every attempt so far, denied and failed ones too, in the order of their beginning: the result's <see cref="WasiExecResult.NetFetchAudits"/>.</summary>
    public IReadOnlyList<NetFetchAudit> Audits => _log.ToList();

    /// <summary>Makes a request of bytes in a guest's memory. What is malformed or too large is refused by <see cref="OpenAsync"/>, and no more of it is copied than is allowed.</summary>
    /// <param name="method">The method; empty for GET.</param>
    /// <param name="url">The URL in UTF-8.</param>
    /// <param name="headers">Lines <c>Name: value</c>, each ended by a line feed; values of a repeated name are joined. Empty for none.</param>
    /// <param name="body">The body; empty for none.</param>
    public NetFetchRequest CreateRequest(ReadOnlySpan<byte> method, ReadOnlySpan<byte> url, ReadOnlySpan<byte> headers = default, ReadOnlySpan<byte> body = default) =>
        _requests.Of(method, url, headers, body);

    /// <summary>Sends a request and returns when the response's headers are there, after redirects.</summary>
    /// <param name="request">The request.</param>
    /// <param name="whenFull">What becomes of it while <see cref="NetFetchPolicy.MaxConcurrent"/> responses are open.</param>
    /// <returns>The response; it holds a place until it is disposed of.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="request"/> is null.</exception>
    /// <exception cref="NetFetchException">It was refused or failed: <see cref="NetFetchException.Errno"/> is what the guest is told.</exception>
    /// <exception cref="OperationCanceledException">The execution has to stop.</exception>
    public async Task<NetFetchResponse> OpenAsync(NetFetchRequest request, NetFetchWhenFull whenFull = NetFetchWhenFull.Wait)
    {
        ArgumentNullException.ThrowIfNull(request);
        _execution.ThrowIfCancellationRequested();
        var deadline = new RequestDeadline(_policy.Timeout, _log.Time, _execution);
        var hasPlace = false;
        NetFetchAttempt? attempt = null;
        try
        {
            hasPlace = _places.Wait(0, CancellationToken.None);
            if (!hasPlace && whenFull == NetFetchWhenFull.Decline)
                throw new NetFetchException(NetFetchErrno.TooManyHandles, $"{_policy.MaxConcurrent} responses are open (MaxConcurrent)");
            attempt = _log.Begin(request.Url, request.Method);
            if (!hasPlace)
            {
                if (whenFull == NetFetchWhenFull.Refuse)
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
                RequestRules.Check(_policy, request.Method, request.Headers, request.HeadersAreCut, request.Body.Length);
                var reply = await _transport.SendAsync(new(url, request), deadline.Token).ConfigureAwait(false);
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

    /// <summary>Disposes of the transport.</summary>
    public void Dispose() => _transport.Dispose();
}
