namespace WasiGuard;

/// <summary>A response of <see cref="HttpTransport"/>.</summary>
internal sealed class HttpReply(HttpResponseMessage message) : INetFetchReply
{
    private Stream? _body;

    public int Status => (int)message.StatusCode;

    public bool ClosesConnection => message.Headers.ConnectionClose == true;

    public IEnumerable<KeyValuePair<string, string>> Headers
    {
        get
        {
            foreach (var (name, values) in message.Headers.NonValidated)
            {
                foreach (var value in values)
                    yield return new(name, value);
            }

            foreach (var (name, values) in message.Content.Headers.NonValidated)
            {
                foreach (var value in values)
                    yield return new(name, value);
            }
        }
    }

    public long HeaderBytes => Headers.Sum(header => header.Key.Length + header.Value.Length + 4L);

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            _body ??= await message.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
            return await _body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (HttpTransport.Word(failure, cancellation) is { } worded)
        {
            throw worded;
        }
    }

    public void Dispose() => message.Dispose();
}
