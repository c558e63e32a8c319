namespace WasiGuard;

/// <summary>
/// Sends one request for a <see cref="NetFetchSession"/> and follows no redirect. It asks <see cref="NetFetchPolicy.CheckAddress"/> about every address of
/// a name and connects to one that passed; it adds no cookie, credential, proxy or header of its own beyond those that frame the message.
/// </summary>
/// <remarks><c>HttpNetFetchTransport</c> in the package <c>WasiGuard.NetFetch</c> does all of this on top of <see cref="HttpClient"/>'s handler.</remarks>
public interface INetFetchTransport : IDisposable
{
    /// <summary>Sends a request and returns when the headers of the response are there.</summary>
    /// <param name="hop">What to send; the policy allows it as far as can be said without looking up a name.</param>
    /// <param name="cancellation">The end of the request's time, or of the execution.</param>
    /// <exception cref="NetFetchException">The address is refused, or the network failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    Task<INetFetchReply> SendAsync(NetFetchHop hop, CancellationToken cancellation);
}
