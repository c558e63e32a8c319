namespace WasiGuard;

/// <summary>HTTP of one guest: its session and the responses that it holds open.</summary>
internal sealed class GuestHttp(NetFetchSession session) : IDisposable
{
    private readonly Dictionary<uint, NetFetchResponse> _open = [];
    private uint _last;

    /// <param name="policy">What the guest is granted.</param>
    /// <param name="options">The runner's.</param>
    /// <param name="stopping">Cancelled when the guest has to stop.</param>
    public static GuestHttp Create(NetFetchPolicy policy, InProcessRunnerOptions options, CancellationToken stopping) => new(new(
        policy,
        options.Transport(policy),
        new() { Ceilings = options.Ceilings, TimeProvider = options.NetFetchClock, LoggerFactory = options.LoggerFactory, MeterFactory = options.MeterFactory },
        stopping));

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
    public NetFetchResponse Send(NetFetchRequest request, NetFetchWhenFull whenFull) => session.OpenAsync(request, whenFull).GetAwaiter().GetResult();

    /// <summary>Reads the next piece of a body on the guest's thread, which waits.</summary>
    public static int Read(NetFetchResponse response, Memory<byte> buffer) => response.ReadAsync(buffer).AsTask().GetAwaiter().GetResult();

    /// <inheritdoc cref="NetFetchSession.CreateRequest"/>
    public NetFetchRequest ToRequest(ReadOnlySpan<byte> method, ReadOnlySpan<byte> url, ReadOnlySpan<byte> headers, ReadOnlySpan<byte> body) =>
        session.CreateRequest(method, url, headers, body);

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
