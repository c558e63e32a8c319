using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Microsoft.Security.AntiSSRF;

namespace WasiGuard;

/// <summary>Sends the requests of one execution over <see cref="SocketsHttpHandler"/>, guarded by AntiSSRF.</summary>
/// <remarks>
/// <para>The request's URL holds the checked address; the Host header, and with it the name that TLS checks, is the URL's own.</para>
/// <para>It blocks, and its tasks are complete when they come back: the thread is the guest's, which has nothing else to do, and each change
/// of threads would cost as much as the rest of a small request.</para>
/// </remarks>
internal sealed class HttpTransport : INetFetchTransport
{
    private readonly HttpMessageInvoker _handler;
    private readonly bool _ownsHandler;
    private readonly CheckedNames _names;
    private readonly NetFetchPolicy _policy;

    public HttpTransport(NetFetchPolicy policy, HttpHandlers handlers, NameResolver resolve, TimeProvider time)
    {
        var rules = policy.Addresses;
        _handler = handlers.For(rules, policy.MaxHeaderBytes, out var isShared);
        _ownsHandler = !isShared;
        _names = new(rules, resolve, time);
        _policy = policy;
    }

    public Task<INetFetchReply> SendAsync(NetFetchUrl url, NetFetchRequest request, CancellationToken cancellation)
    {
        try
        {
            return Task.FromResult<INetFetchReply>(Send(url, request, cancellation));
        }
        catch (Exception failure) when (Word(failure, cancellation) is { } worded)
        {
            _names.Forget(url.Host);
            return Task.FromException<INetFetchReply>(worded);
        }
    }

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

    private HttpReply Send(NetFetchUrl url, NetFetchRequest request, CancellationToken cancellation)
    {
        var addresses = _names.Addresses(url.Host, cancellation);
        for (var i = 0; ; i++)
        {
            try
            {
                return Send(url, request, addresses[i], cancellation);
            }
            catch (SocketException) when (i < addresses.Length - 1 && !cancellation.IsCancellationRequested)
            {
                // AntiSSRF throws the bare exception when it could not connect: nothing was sent, so the name's next address may have it.
            }
        }
    }

    private HttpReply Send(NetFetchUrl url, NetFetchRequest request, IPAddress address, CancellationToken cancellation)
    {
        using var message = ToMessage(url, request, address);
        var reply = new HttpReply(SendWithoutContext(message, cancellation), cancellation);
        if (reply.ClosesConnection)
            _names.Forget(url.Host);
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
    private HttpResponseMessage SendWithoutContext(HttpRequestMessage message, CancellationToken cancellation)
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

    private static HttpRequestMessage ToMessage(NetFetchUrl url, NetFetchRequest request, IPAddress address)
    {
        var message = new HttpRequestMessage(new HttpMethod(request.Method), url.ToUri(address.AddressFamily == AddressFamily.InterNetworkV6 ? $"[{address}]" : address.ToString()))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        if (url.Host.Address is null)
            message.Headers.Host = url.Authority;
        if (!request.Body.IsEmpty || request.Method is not ("GET" or "HEAD") || request.Headers.Any(header => HeaderRules.IsContent(header.Key)))
            message.Content = new ReadOnlyMemoryContent(request.Body);
        foreach (var (name, value) in request.Headers)
        {
            if (!(HeaderRules.IsContent(name) ? message.Content!.Headers.TryAddWithoutValidation(name, value) : message.Headers.TryAddWithoutValidation(name, value)))
                throw new NetFetchException(NetFetchErrno.Invalid, $"the header {GuestText.Shown(name, 80)} cannot be sent");
        }

        return message;
    }
}
