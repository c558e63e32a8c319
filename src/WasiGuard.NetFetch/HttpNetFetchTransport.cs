using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Security.AntiSSRF;

namespace WasiGuard;

/// <summary>
/// Sends the requests of one execution with .NET's own HTTP/1.1, guarded by AntiSSRF: to addresses only that the policy allows, without a proxy, cookies,
/// credentials, trace context or anything else of this process.
/// </summary>
/// <remarks>
/// <para>All addresses of a name are checked before any is connected to, and one that is refused refuses the name. What was looked up is kept for a minute, so that
/// a name cannot change its mind between the check and the connection. The request's URL holds the checked address; the Host header, and with it the name that TLS
/// checks, is the URL's own.</para>
/// <para>Connections are pooled by address and shared by the executions of this process whose policies have the same address rules.</para>
/// </remarks>
public sealed class HttpNetFetchTransport : INetFetchTransport
{
    private readonly HttpMessageInvoker _handler;
    private readonly bool _ownsHandler;
    private readonly bool _blocks;
    private readonly CheckedNames _names;
    private readonly NetFetchPolicy _policy;

    /// <summary>A transport for one execution; the <see cref="NetFetchSession"/> that it is given to disposes of it.</summary>
    /// <param name="policy">The policy of the session.</param>
    /// <param name="options">What it uses of this process; null for the defaults.</param>
    /// <exception cref="ArgumentNullException"><paramref name="policy"/> is null.</exception>
    public HttpNetFetchTransport(NetFetchPolicy policy, HttpNetFetchTransportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(policy);
        options ??= new();
        _handler = options.Handlers.For(policy, out var isShared);
        _ownsHandler = !isShared;
        _blocks = options.BlocksCallingThread;
        _names = new(policy, options);
        _policy = policy;
    }

    /// <inheritdoc/>
    public async Task<INetFetchReply> SendAsync(NetFetchHop hop, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(hop);
        try
        {
            return await SendToAnyAsync(hop, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (Word(failure, cancellation) is { } worded)
        {
            _names.Forget(hop);
            throw worded;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsHandler)
            _handler.Dispose();
    }

    /// <summary>What the network's failure is for the guest; null when it is none of the network's.</summary>
    internal static NetFetchException? Word(Exception failure, CancellationToken cancellation) => failure switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => new(NetFetchErrno.ConnectionRefused, "the connection was refused", failure),
        SocketException { SocketErrorCode: SocketError.TimedOut } => new(NetFetchErrno.TimedOut, "the connection timed out", failure),
        SocketException socket => new(NetFetchErrno.HostUnreachable, $"the connection failed: {socket.SocketErrorCode}", failure),
        AntiSSRFException => NetFetchException.Denied("address", "AntiSSRF refused the address", failure),
        AuthenticationException => new(NetFetchErrno.HostUnreachable, "TLS failed", failure),
        HttpIOException http => new(NetFetchErrno.HostUnreachable, $"the transfer failed: {http.HttpRequestError}", failure),
        HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded } => new(NetFetchErrno.HostUnreachable, "the response has more bytes of headers than MaxHeaderBytes", failure),
        HttpRequestException http => new(NetFetchErrno.HostUnreachable, $"the request failed: {http.HttpRequestError}", failure),
        IOException => new(NetFetchErrno.HostUnreachable, "the transfer failed", failure),
        FormatException or ArgumentException or InvalidOperationException or NotSupportedException => new(NetFetchErrno.Invalid, $"the request cannot be sent: {failure.GetType().Name}", failure),
        OperationCanceledException when !cancellation.IsCancellationRequested => new(NetFetchErrno.TimedOut, "the connection timed out", failure),
        _ => null,
    };

    private async Task<HttpReply> SendToAnyAsync(NetFetchHop hop, CancellationToken cancellation)
    {
        var addresses = await _names.AddressesAsync(hop, cancellation).ConfigureAwait(false);
        for (var i = 0; ; i++)
        {
            try
            {
                return await SendToAsync(addresses[i], hop, cancellation).ConfigureAwait(false);
            }
            catch (SocketException) when (i < addresses.Length - 1 && !cancellation.IsCancellationRequested)
            {
                // AntiSSRF throws the bare exception when it could not connect: nothing was sent, so the name's next address may have it.
            }
        }
    }

    private async Task<HttpReply> SendToAsync(IPAddress address, NetFetchHop hop, CancellationToken cancellation)
    {
        using var message = ToMessage(hop, address);
        var response = _blocks ? SendBlocking(message, cancellation) : await SendFreeAsync(message, cancellation).ConfigureAwait(false);
        var reply = new HttpReply(response, _blocks, cancellation);
        if (reply.ClosesConnection)
            _names.Forget(hop);
        if (HeadersBeyond(reply) is not { } bound)
            return reply;
        reply.Dispose();
        throw new NetFetchException(NetFetchErrno.HostUnreachable, $"the response has more than {bound}");
    }

    /// <summary>The policy's bound that the response's headers are beyond; null when they are within.</summary>
    private string? HeadersBeyond(HttpReply reply)
    {
        var count = 0;
        var bytes = 0L;
        foreach (var (name, value) in reply.Headers)
        {
            count++;
            bytes += name.Length + value.Length + 4;
        }

        return bytes > _policy.MaxHeaderBytes ? $"{_policy.MaxHeaderBytes} bytes of headers (MaxHeaderBytes)"
            : count > _policy.MaxHeaders ? $"{_policy.MaxHeaders} headers (MaxHeaders)"
            : null;
    }

    // Trace context and baggage of the host are nothing for a guest's peers.
    private HttpResponseMessage SendBlocking(HttpRequestMessage message, CancellationToken cancellation)
    {
        var activity = Activity.Current;
        Activity.Current = null;
        try
        {
            return _handler.Send(message, cancellation);
        }
        finally
        {
            Activity.Current = activity;
        }
    }

    // An asynchronous method of its own: what it sets is undone for the caller when it returns.
    private async Task<HttpResponseMessage> SendFreeAsync(HttpRequestMessage message, CancellationToken cancellation)
    {
        Activity.Current = null;
        return await _handler.SendAsync(message, cancellation).ConfigureAwait(false);
    }

    private static HttpRequestMessage ToMessage(NetFetchHop hop, IPAddress address)
    {
        var message = new HttpRequestMessage(new HttpMethod(hop.Method), hop.ToUri(address))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (hop.Address is null)
            message.Headers.Host = hop.Authority;
        if (!hop.Body.IsEmpty || hop.Method is not ("GET" or "HEAD"))
            message.Content = new ReadOnlyMemoryContent(hop.Body);
        foreach (var (name, value) in hop.Headers)
        {
            // What describes a body is not among the request's own headers.
            if (message.Headers.TryAddWithoutValidation(name, value))
                continue;
            message.Content ??= new ReadOnlyMemoryContent(hop.Body);
            if (!message.Content.Headers.TryAddWithoutValidation(name, value))
                throw new NetFetchException(NetFetchErrno.Invalid, $"the header {name} cannot be sent");
        }

        return message;
    }
}
