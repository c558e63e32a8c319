using System.Text;

namespace WasiGuard;

/// <summary>A response: its status and headers, and its body read in pieces within the budgets. Holds one of the session's places until disposed of.</summary>
public sealed class NetFetchResponse : IDisposable
{
    private readonly INetFetchReply _reply;
    private readonly NetFetchPolicy _policy;
    private readonly NetFetchBudget _budget;
    private readonly NetFetchAttempt? _attempt;
    private readonly RequestDeadline _deadline;
    private readonly SemaphoreSlim _places;
    private string? _headers;
    private NetFetchException? _failure;
    private long _bytes;
    private bool _atEnd;
    private bool _disposed;

    internal NetFetchResponse(INetFetchReply reply, NetFetchPolicy policy, NetFetchBudget budget, NetFetchAttempt? attempt, RequestDeadline deadline, SemaphoreSlim places)
    {
        _reply = reply;
        _policy = policy;
        _budget = budget;
        _attempt = attempt;
        _deadline = deadline;
        _places = places;
    }

    /// <summary>The status code of the last hop.</summary>
    public int Status => _reply.Status;

    /// <summary>Whether a limit of the policy, or of the reader, has cut the body.</summary>
    public bool IsTruncated { get; private set; }

    /// <summary>Lines <c>name: value</c>, names in lower case and sorted, values of a name joined with <c>, </c>; without Set-Cookie.</summary>
    public string HeaderText => _headers ??= WriteHeaders();

    /// <summary>Reads the next piece of the body.</summary>
    /// <param name="buffer">Where to. An empty one ends the body here, cut when there is more of it.</param>
    /// <returns>The number of bytes, 0 at the end of the body or where it is cut.</returns>
    /// <exception cref="NetFetchException">The transfer failed; each further call fails in the same way.</exception>
    /// <exception cref="OperationCanceledException">The execution has to stop.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        if (_failure is not null)
            throw _failure;
        if (_atEnd)
            return 0;
        try
        {
            var room = (int)Math.Min(buffer.Length, Math.Min(_policy.MaxResponseBytes - _bytes, _budget.BytesLeft));
            if (room == 0)
                return End(isCut: await _reply.ReadAsync(new byte[1], _deadline.Token).ConfigureAwait(false) > 0);

            var read = await _reply.ReadAsync(buffer[..room], _deadline.Token).ConfigureAwait(false);
            var taken = _budget.TakeBytes(read);
            _bytes += taken;
            if (read == 0 || taken < read)
                End(isCut: taken < read);
            return taken;
        }
        catch (OperationCanceledException)
        {
            var worded = _deadline.Word(_attempt, Status, _bytes);
            _failure = worded as NetFetchException;
            throw worded;
        }
        catch (NetFetchException failure)
        {
            _failure = failure;
            _attempt?.End(failure, Status, _bytes);
            throw;
        }
    }

    /// <summary>Ends the transfer, writes the audit and gives the place back.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        End(IsTruncated);
        _reply.Dispose();
        _deadline.Dispose();
        _places.Release();
    }

    private int End(bool isCut)
    {
        _atEnd = true;
        IsTruncated |= isCut;
        _attempt?.End(NetFetchOutcome.Completed, Status, _bytes, IsTruncated);
        return 0;
    }

    private string WriteHeaders()
    {
        var text = new StringBuilder();
        var shown = _reply.Headers
            .Select(header => new KeyValuePair<string, string>(header.Key.ToLowerInvariant(), header.Value))
            .Where(header => header.Key is not ("set-cookie" or "set-cookie2"))
            .GroupBy(header => header.Key, header => header.Value, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal);
        foreach (var header in shown)
            text.Append(header.Key).Append(": ").AppendJoin(", ", header).Append('\n');
        return text.ToString();
    }
}
