namespace WasiGuard;

/// <summary>A response of <see cref="HttpTransport"/>, whose body is read on the guest's thread.</summary>
internal sealed class HttpReply : INetFetchReply
{
    private readonly HttpResponseMessage _message;
    private readonly CancellationTokenRegistration _abort;
    private Stream? _body;

    public HttpReply(HttpResponseMessage message, CancellationToken cancellation)
    {
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

    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            cancellation.ThrowIfCancellationRequested();
            _body ??= _message.Content.ReadAsStream(cancellation);
            return ValueTask.FromResult(_body.Read(buffer.Span));
        }
        catch (Exception) when (cancellation.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellation);
        }
        catch (Exception failure) when (HttpTransport.Word(failure, cancellation) is { } worded)
        {
            return ValueTask.FromException<int>(worded);
        }
    }

    public void Dispose()
    {
        _abort.Dispose();
        _message.Dispose();
    }
}
