using System.Text;
using System.Threading.Channels;

namespace WasiGuard;

/// <summary>Gives a guest what is put in, and lets it wait in between.</summary>
public sealed class InputStream : CheckedStream
{
    private readonly Channel<byte[]> _put = Channel.CreateUnbounded<byte[]>();
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ReadOnlyMemory<byte> _rest;

    public override bool CanRead => true;

    public override bool CanWrite => false;

    /// <summary>Whether it waits for ever, whatever the token says.</summary>
    public bool IgnoresToken { get; init; }

    /// <summary>Whether a call has been cancelled by its token.</summary>
    public bool WasCancelled { get; private set; }

    /// <summary>Ends when somebody has begun to read.</summary>
    public Task Asked => _asked.Task;

    public int Calls { get; private set; }

    /// <summary>Bytes that have been taken out.</summary>
    public long Taken { get; private set; }

    public void Put(string text) => _put.Writer.TryWrite(Encoding.UTF8.GetBytes(text));

    public void End(Exception? failure = null) => _put.Writer.TryComplete(failure);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        await CallAsync(async () =>
        {
            Calls++;
            if (buffer.IsEmpty)
                Note("nothing to read");
            _asked.TrySetResult();
            if (_rest.IsEmpty)
            {
                try
                {
                    if (!await _put.Reader.WaitToReadAsync(IgnoresToken ? default : cancellationToken))
                        return 0;
                }
                catch (OperationCanceledException)
                {
                    WasCancelled = true;
                    throw;
                }

                _put.Reader.TryRead(out var next);
                _rest = next;
            }

            var length = Math.Min(buffer.Length, _rest.Length);
            _rest[..length].CopyTo(buffer);
            _rest = _rest[length..];
            Taken += length;
            return length;
        }, cancellationToken);
}
