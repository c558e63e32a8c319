namespace WasiGuard;

/// <summary>
/// Sends one request and follows nothing. It checks the addresses of a name against the policy and connects to a checked one; it adds
/// no cookie, credential, proxy or header of its own beyond those that frame the message.
/// </summary>
internal interface INetFetchTransport : IDisposable
{
    /// <summary>Returns when the headers of the response are there.</summary>
    /// <param name="url">Where to, allowed by the policy as far as it can be said without a look-up.</param>
    /// <param name="request">Method, headers and body, all checked; its URL is that of the first hop.</param>
    /// <param name="cancellation">The end of the request's time, or of the execution.</param>
    /// <exception cref="NetFetchException">The address is refused, or the network failed.</exception>
    Task<INetFetchReply> SendAsync(NetFetchUrl url, NetFetchRequest request, CancellationToken cancellation);
}
