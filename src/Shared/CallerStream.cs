using System.Diagnostics.CodeAnalysis;

namespace WasiGuard;

/// <summary>
/// A stream of the caller's, used by one call at a time with a token that is cancelled when the guest has to stop. A call that goes on after that is left behind
/// together with its buffer, and the stream is not used again.
/// </summary>
/// <param name="stream">The stream.</param>
/// <param name="stopping">The token.</param>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore without a wait handle holds nothing, and a call that was left behind may come back to it.")]
internal sealed class CallerStream(Stream stream, CancellationToken stopping)
{
    // Both outputs of a guest may go to the same stream.
    private readonly SemaphoreSlim _turn = new(1);

    /// <summary>How long a call may go on after the token was cancelled: the caller of an execution is answered within 100 ms of its deadline.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromMilliseconds(60);

    /// <summary>Cancelled when the guest has to stop.</summary>
    public CancellationToken Stopping => stopping;

    /// <exception cref="OperationCanceledException">The guest has to stop; what the stream does is of no interest any more. (The stream itself may throw it too.)</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        await _turn.WaitAsync(stopping).ConfigureAwait(false);
        var writing = stream.WriteAsync(bytes, stopping);
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
        stopping.ThrowIfCancellationRequested();
        var reading = stream.ReadAsync(buffer, stopping).AsTask();
        await EndAsync(reading).ConfigureAwait(false);
        return await reading.ConfigureAwait(false);
    }

    private async Task EndAsync(Task call)
    {
        try
        {
            await call.WaitAsync(stopping).ConfigureAwait(false);
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            await Task.WhenAny(call, Task.Delay(Patience, CancellationToken.None)).ConfigureAwait(false);
            // Whatever comes of it later is looked at, so that nobody is told of an unobserved exception.
            _ = call.ContinueWith(static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            throw new OperationCanceledException(stopping);
        }
    }
}
