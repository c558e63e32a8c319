using System.Diagnostics.CodeAnalysis;

namespace WasiGuard;

/// <summary>
/// A stream of the caller's, used by one call at a time with a token that is cancelled when the guest has to stop. A call that goes on after that is left behind
/// together with its buffer, and the stream is not used again.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing, and a call that was left behind may come back to it and to its token.")]
internal sealed class CallerStream
{
    private readonly Stream _stream;
    private readonly CancellationToken _stopping;

    // The stream has a token of its own: what it registers there runs on a thread of its own, holds nobody up, and throws at nobody.
    private readonly CancellationTokenSource _given = new();

    // Both outputs of a guest may go to the same stream.
    private readonly SemaphoreSlim _turn = new(1);

    /// <param name="stream">The stream.</param>
    /// <param name="stopping">Cancelled when the guest has to stop.</param>
    public CallerStream(Stream stream, CancellationToken stopping)
    {
        (_stream, _stopping) = (stream, stopping);
        stopping.UnsafeRegister(static stream => ((CallerStream)stream!).CancelGiven(), this);
    }

    /// <summary>How long a call may go on after the token was cancelled: the caller of an execution is answered within 100 ms of its deadline.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(60);

    /// <summary>Cancelled when the guest has to stop.</summary>
    public CancellationToken Stopping => _stopping;

    /// <exception cref="OperationCanceledException">The guest has to stop; what the stream does is of no interest any more. (The stream itself may throw it too.)</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _turn.WaitAsync(_stopping).ConfigureAwait(false);
        var writing = _stream.WriteAsync(bytes, _given.Token);
        if (writing.IsCompletedSuccessfully)
            writing.GetAwaiter().GetResult();
        else
            await EndAsync(writing.AsTask()).ConfigureAwait(false);
        // Not after a failure: then the stream is not used again.
        _turn.Release();
    }

    /// <summary>The number of bytes read; 0 at the end of the stream.</summary>
    /// <exception cref="OperationCanceledException">As for <see cref="WriteAsync"/>.</exception>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer)
    {
        _stopping.ThrowIfCancellationRequested();
        var reading = _stream.ReadAsync(buffer, _given.Token).AsTask();
        await EndAsync(reading).ConfigureAwait(false);
        var read = await reading.ConfigureAwait(false);
        return read >= 0 && read <= buffer.Length
            ? read
            : throw new InvalidOperationException($"WasiExecInput.StandardInputStream said that it read {read} bytes into a buffer of {buffer.Length}. ReadAsync has to return the number of bytes read, and 0 at the end.");
    }

    private async Task EndAsync(Task call)
    {
        try
        {
            await call.WaitAsync(_stopping).ConfigureAwait(false);
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            await Task.WhenAny(call, Task.Delay(Patience, CancellationToken.None)).ConfigureAwait(false);
            Leave(call);
            throw new OperationCanceledException(_stopping);
        }
    }

    private void CancelGiven() => Leave(_given.CancelAsync());

    /// <summary>Whatever comes of it later is looked at, so that nobody is told of an unobserved exception.</summary>
    private static void Leave(Task call) =>
        _ = call.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
}
