using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using System.Threading.Channels;

namespace WasiGuard;

/// <summary>
/// The outputs of an execution that go to streams. The worker does not wait for them: what it has posted waits here, no more than the cap of the output, until
/// its stream takes it.
/// </summary>
[SupportedOSPlatform("browser")]
internal sealed class BrowserOutputs : IDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<Stream, Channel<byte[]>> _posted = [];
    private readonly List<Task> _writing = [];
    private readonly Stream? _stdout;
    private readonly Stream? _stderr;
    private readonly Action _fail;
    private ExceptionDispatchInfo? _failure;
    private bool _isCutOff;

    /// <param name="stdout">Where standard output goes; null where it is kept for the result.</param>
    /// <param name="stderr">Where standard error goes; null where it is kept for the result.</param>
    /// <param name="fail">Ends the guest, because a stream has failed.</param>
    public BrowserOutputs(Stream? stdout, Stream? stderr, Action fail)
    {
        _stdout = stdout;
        _stderr = stderr;
        _fail = fail;
    }

    /// <summary>Called for each piece that the worker has posted.</summary>
    /// <param name="message">Names the output and holds the bytes.</param>
    public void Take(JSObject message)
    {
        using (message)
        {
            var stream = (message.GetPropertyAsString("output") == "stdout" ? _stdout : _stderr)!;
            if (!_posted.TryGetValue(stream, out var posted))
            {
                _posted[stream] = posted = Channel.CreateUnbounded<byte[]>();
                _writing.Add(WriteAsync(new(stream, _stopping.Token), posted.Reader));
            }

            posted.Writer.TryWrite(message.GetPropertyAsByteArray("bytes")!);
        }
    }

    /// <summary>Waits until the streams have everything, in the time that the guest had left.</summary>
    /// <returns>The result, which is <see cref="WasiTermination.TimedOut"/> when they have not.</returns>
    /// <exception cref="OperationCanceledException">The execution was cancelled.</exception>
    public async Task<WasiExecResult> FinishAsync(WasiExecResult result, TimeSpan timeout, CancellationToken cancellationToken)
    {
        if (_writing.Count == 0)
            return result;
        foreach (var posted in _posted.Values)
            posted.Writer.Complete();
        var left = timeout - result.Duration;
        if (result.Termination == WasiTermination.TimedOut || left <= TimeSpan.Zero)
            await _stopping.CancelAsync();
        else
            _stopping.CancelAfter(left);
        using (cancellationToken.UnsafeRegister(static stopping => ((CancellationTokenSource)stopping!).CancelAsync(), _stopping))
            await Task.WhenAll(_writing);
        cancellationToken.ThrowIfCancellationRequested();
        ThrowIfFailed();
        return _isCutOff ? result with { ExitCode = WasiExecResult.TerminatedExitCode, Termination = WasiTermination.TimedOut, TrapMessage = null } : result;
    }

    /// <summary>Throws what a stream has thrown, as it is.</summary>
    public void ThrowIfFailed() => _failure?.Throw();

    /// <summary>What a stream is still doing is of no interest any more.</summary>
    public void Dispose() => _stopping.CancelAsync();

    private async Task WriteAsync(CallerStream stream, ChannelReader<byte[]> posted)
    {
        try
        {
            await foreach (var bytes in posted.ReadAllAsync())
                await stream.WriteAsync(bytes);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            _isCutOff = true;
        }
        catch (Exception failure)
        {
            _failure ??= ExceptionDispatchInfo.Capture(failure);
            _fail();
        }
    }
}
