using System.Text;

namespace WasiGuard;

public sealed partial record NetFetchPolicy
{
    /// <summary>
    /// What can be said of a request without looking up a name: the form of the URL, patterns, names, literal addresses, ports and the method.
    /// A name that passes may still resolve to an address that is refused when the request is sent, and budgets count only then.
    /// </summary>
    /// <param name="url">An absolute http or https URL.</param>
    /// <param name="method">The method, in upper case.</param>
    /// <returns>The decision, with the reason when it is a refusal.</returns>
    /// <exception cref="ArgumentNullException">An argument is null.</exception>
    public NetFetchDecision Check(string url, string method = "GET")
    {
        ArgumentNullException.ThrowIfNull(url);
        ArgumentNullException.ThrowIfNull(method);
        try
        {
            Demand(ParseUrl(url), method);
            return new(true, null);
        }
        catch (NetFetchException refused)
        {
            return new(false, refused.Message);
        }
    }

    internal IReadOnlyList<HostPattern> AllowPatterns => _allow;

    internal IReadOnlyList<HostPattern> DenyPatterns => _deny;

    internal AddressRules Addresses => new(_allowedAddresses, _deniedAddresses);

    internal NetFetchUrl ParseUrl(string url) => url.Length > MaxUrlBytes || Encoding.UTF8.GetByteCount(url) > MaxUrlBytes
        ? throw new NetFetchException(NetFetchErrno.OverBudget, $"the URL is longer than {MaxUrlBytes} bytes (MaxUrlBytes)")
        : NetFetchUrl.Parse(url);

    /// <exception cref="NetFetchException">The policy does not allow the request.</exception>
    internal void Demand(NetFetchUrl url, string method)
    {
        if (!GrantableName.IsToken(method))
            throw new NetFetchException(NetFetchErrno.Invalid, "the method is no HTTP token");
        if (!Methods.Contains(method, StringComparer.Ordinal))
            throw NetFetchException.Denied("method", $"the method {GuestText.Shown(method, 80)} is not among Methods");
        DemandHost(url);
        if (url.Host.Address is { } address)
        {
            if (Addresses.Refuse(address) is { } kind)
                throw NetFetchException.Denied("address", $"{url.Host.Text} is {kind}");
        }
        else
        {
            DemandName(url.Host.Text);
        }
    }

    private void DemandHost(NetFetchUrl url)
    {
        foreach (var pattern in _deny)
        {
            if (pattern.Matches(url.Scheme, url.Host.Text, url.Port))
                throw NetFetchException.Denied("deny", $"Deny holds '{pattern}'");
        }

        var isAllowed = false;
        var needsPort = BlockedPorts.Contains(url.Port);
        foreach (var pattern in _allow)
        {
            if (!pattern.Matches(url.Scheme, url.Host.Text, url.Port))
                continue;
            isAllowed = true;
            needsPort &= pattern.Port is null;
        }

        if (!isAllowed)
            throw NetFetchException.Denied("allow", $"no pattern of Allow covers {url.Scheme}://{url.Authority}");
        if (needsPort)
            throw NetFetchException.Denied("port", $"port {url.Port} belongs to another protocol, and no pattern of Allow names it");
    }

    private void DemandName(string name)
    {
        if (ReservedNames.IsMetadata(name))
            throw NetFetchException.Denied("name", $"{name} is a cloud metadata service");
        if (ReservedNames.Refuse(name) is { } kind && !_allow.Any(pattern => pattern.Names(name)))
            throw NetFetchException.Denied("name", $"{name} is {kind}, which Allow must list as it is");
    }
}
