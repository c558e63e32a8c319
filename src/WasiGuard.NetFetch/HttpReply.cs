namespace WasiGuard;

/// <summary>A response of <see cref="HttpNetFetchTransport"/>.</summary>
internal sealed class HttpReply : INetFetchReply
{
    private readonly HttpResponseMessage _message;
    private readonly CancellationTokenRegistration _abort;
    private readonly bool _blocks;
    private Stream? _body;

    public HttpReply(HttpResponseMessage message, bool blocks, CancellationToken cancellation)
    {
        _blocks = blocks;
        _message = message;

        // A read that blocks takes no token: without its connection it ends.
        _abort = cancellation.UnsafeRegister(static response => ((HttpResponseMessage)response!).Dispose(), message);
    }

    public int Status => (int)_message.StatusCode;

    public bool ClosesConnection => _message.Headers.ConnectionClose == true;

    public IEnumerable<KeyValuePair<string, string>> Headers
    {
        get
        {
            foreach (var (name, values) in _message.Headers.NonValidated)
            {
                foreach (var value in values)
                    yield return new(name, value);
            }

            foreach (var (name, values) in _message.Content.Headers.NonValidated)
            {
                foreach (var value in values)
                    yield return new(name, value);
            }
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            _body ??= _message.Content.ReadAsStream(cancellation);
            return _blocks ? _body.Read(buffer.Span) : await _body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (Exception failure) when (HttpNetFetchTransport.Word(failure, cancellation) is { } worded)
        {
            throw worded;
        }
    }

    public void Dispose()
    {
        _abort.Dispose();
        _message.Dispose();
    }
}
