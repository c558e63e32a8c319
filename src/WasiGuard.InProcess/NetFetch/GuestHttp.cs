using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace WasiGuard;

/// <summary>HTTP of one guest: its session and the responses that it holds open.</summary>
internal sealed class GuestHttp(NetFetchPolicy policy, WasiCeilings ceilings, NetFetchSession session) : IDisposable
{
    // A lone surrogate, which no UTF-8 decodes to and the session refuses.
    private const string NoText = "\ud800";

    // Enough to be told of one that is not allowed.
    private readonly int _longestMethod = Math.Max(64, policy.Methods.Select(method => method.Length).DefaultIfEmpty().Max());
    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    private readonly Dictionary<uint, NetFetchResponse> _open = [];
    private uint _last;

    /// <param name="policy">What the guest is granted.</param>
    /// <param name="options">The runner's.</param>
    /// <param name="stopping">Cancelled when the guest has to stop.</param>
    public static GuestHttp Create(NetFetchPolicy policy, InProcessRunnerOptions options, CancellationToken stopping)
    {
        var host = options.NetFetch;
        var logger = options.LoggerFactory?.CreateLogger("WasiGuard.NetFetch") ?? NullLogger.Instance;
        return new(policy, options.Ceilings, new(policy, options.Ceilings, new HttpTransport(policy, host.Handlers, host.Resolve, host.Time), new(host.Time, logger), stopping));
    }

    public IReadOnlyList<NetFetchAudit> Audits => session.Audits;

    /// <summary>Runs a call of the guest to its errno.</summary>
    /// <exception cref="GuestStoppedException">The guest has to stop.</exception>
    public static int Errno(Func<NetFetchErrno> call)
    {
        try
        {
            return (int)call();
        }
        catch (NetFetchException failure)
        {
            return (int)failure.Errno;
        }
        catch (OperationCanceledException)
        {
            throw new GuestStoppedException();
        }
    }

    /// <summary>Sends a request on the guest's thread, which waits.</summary>
    public NetFetchResponse Send(NetFetchRequest request, WhenFull whenFull) => session.OpenAsync(request, whenFull).GetAwaiter().GetResult();

    /// <summary>Reads the next piece of a body on the guest's thread, which waits.</summary>
    public static int Read(NetFetchResponse response, Memory<byte> buffer) => response.ReadAsync(buffer).AsTask().GetAwaiter().GetResult();

    /// <summary>The guest's request, of which nothing beyond its bounds is copied: sizes are looked at before anything is.</summary>
    public NetFetchRequest ToRequest(ReadOnlySpan<byte> method, ReadOnlySpan<byte> url, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body)
    {
        var text = url.Length <= ceilings.UrlBytes ? Text(url) : "";
        return new()
        {
            Method = method.IsEmpty ? "GET" : Text(First(method, _longestMethod + 1)) ?? NoText,
            Url = text ?? "",
            UrlFlaw = text is null ? "it is no UTF-8" : url.Length > ceilings.UrlBytes ? $"it is longer than {ceilings.UrlBytes} bytes (Ceilings.UrlBytes)" : null,
            Headers = HeaderLines.Parse(First(headers, policy.MaxHeaderBytes)),
            HeadersAreCut = headers.Length > policy.MaxHeaderBytes,
            // One byte more than is allowed is enough to be refused.
            Body = First(body, policy.MaxRequestBytes + 1).ToArray(),
        };
    }

    private static ReadOnlySpan<byte> First(ReadOnlySpan<byte> bytes, long most) => bytes[..(int)Math.Min(bytes.Length, most)];

    private static string? Text(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return s_utf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Keeps a response for the guest under a new number.</summary>
    public uint Keep(NetFetchResponse response)
    {
        _open.Add(++_last, response);
        return _last;
    }

    public NetFetchResponse? Find(int handle) => _open.GetValueOrDefault((uint)handle);

    public bool Close(int handle)
    {
        if (!_open.Remove((uint)handle, out var response))
            return false;
        response.Dispose();
        return true;
    }

    /// <summary>Closes what the guest has left open.</summary>
    public void Dispose()
    {
        foreach (var response in _open.Values)
            response.Dispose();
        _open.Clear();
        session.Dispose();
    }
}
