using System.Text;

namespace WasiGuard;

/// <summary>Takes what a guest writes. What it does at each call can be given.</summary>
public sealed class OutputStream(Func<CancellationToken, Task>? onWrite = null) : CheckedStream
{
    private readonly MemoryStream _taken = new();
    private readonly SemaphoreSlim _more = new(0);

    public override bool CanRead => false;

    public override bool CanWrite => true;

    /// <summary>How often it was called.</summary>
    public int Calls { get; private set; }

    public byte[] Taken
    {
        get
        {
            lock (_taken)
                return _taken.ToArray();
        }
    }

    public string Text => Encoding.UTF8.GetString(Taken);

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        await CallAsync(async () =>
        {
            Calls++;
            if (buffer.IsEmpty)
                Note("nothing to write");
            lock (_taken)
                _taken.Write(buffer.Span);
            _more.Release();
            if (onWrite is not null)
                await onWrite(cancellationToken);
            return true;
        }, cancellationToken);

    /// <summary>Waits until it has taken this text in all.</summary>
    public async Task WaitForAsync(string text, CancellationToken cancellation)
    {
        while (!Text.Contains(text, StringComparison.Ordinal))
            await _more.WaitAsync(cancellation);
    }
}
