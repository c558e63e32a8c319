using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace WasiGuard;

/// <summary>HTTP of one guest: its session and the responses that it holds open.</summary>
internal sealed class GuestHttp(NetFetchPolicy policy, NetFetchSession session) : IDisposable
{
    // A lone surrogate, which no UTF-8 decodes to and the session refuses.
    private const string NoText = "\ud800";

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
        return new(policy, new(policy, new HttpTransport(policy, host.Handlers, host.Resolve, host.Time), new(host.Time, logger), stopping));
    }

    /// <summary>What the guest is granted.</summary>
    public NetFetchPolicy Policy => policy;

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

    /// <summary>Text of the guest's; what is no UTF-8 becomes text that is refused as malformed.</summary>
    public static string Text(ReadOnlySpan<byte> utf8)
    {
        try
        {
            return s_utf8.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            return NoText;
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
