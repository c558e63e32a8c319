using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.ExceptionServices;

namespace WasiGuard;

/// <summary>One run of a program: feeds it, reads both of its outputs while it runs, and ends it with everything it started when its time is up.</summary>
internal sealed class GuestProcess : IDisposable
{
    private const int PieceBytes = 64 * 1024;

    private static readonly TimeSpan s_longestRest = TimeSpan.FromSeconds(5);

    private readonly Process _process = new();
    private readonly ProcessStreams _streams;
    private readonly CancellationTokenSource _stop;

    // For the caller's streams, and for the pipes: what is in those when the guest is stopped is still read.
    private readonly CancellationTokenSource _callers, _pipes = new();
    private readonly OutputCapture _stdout, _stderr;
    private readonly CallerStream? _stdin;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ExceptionDispatchInfo? _failure;

    private GuestProcess(ProcessStartInfo start, ProcessStreams streams, CancellationToken cancellationToken)
    {
        _process.StartInfo = start;
        _streams = streams;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _callers = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var output = OfCaller(streams.OutputStream);
        _stdout = new(streams.Limits.StdoutBytes, output);
        _stderr = new(streams.Limits.StderrBytes, streams.ErrorStream == streams.OutputStream ? output : OfCaller(streams.ErrorStream), streams.ErrorGate);
        _stdin = OfCaller(streams.InputStream);
        _stop.CancelAfter(streams.Limits.Timeout);
    }

    /// <param name="start">The program, its arguments, environment and directory.</param>
    /// <param name="streams">What it reads, and where what it writes goes.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <exception cref="WasiRunnerException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the process has ended.</exception>
    public static async Task<ProcessEnd> RunAsync(ProcessStartInfo start, ProcessStreams streams, CancellationToken cancellationToken)
    {
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var guest = new GuestProcess(start, streams, cancellationToken);
        return await guest.RunAsync(cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _process.Dispose();
    }

    private CallerStream? OfCaller(Stream? stream) => stream is null ? null : new(stream, _callers.Token);

    private async Task<ProcessEnd> RunAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        Start();
        var reading = Task.WhenAll(Begin(() => ReadAsync(_stdout, _process.StandardOutput.BaseStream)), Begin(() => ReadAsync(_stderr, _process.StandardError.BaseStream)));
        var feeding = Begin(FeedAsync);
        try
        {
            var stopped = await WaitAsync().ConfigureAwait(false);
            var duration = clock.Elapsed;
            cancellationToken.ThrowIfCancellationRequested();
            stopped = await FinishAsync(reading, stopped).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            _failure?.Throw();
            return new(_process.ExitCode, stopped, _stdout, _stderr, stopped ? clock.Elapsed : duration);
        }
        finally
        {
            await _pipes.CancelAsync().ConfigureAwait(false);
            // Nobody waits for what a stream of the caller's does now, nor when that returns.
            _ = _callers.CancelAsync();
            var rest = Task.WhenAll(reading, feeding);
            if (_streams.HaveStreams)
                await Task.WhenAny(rest, Task.Delay(CallerStream.Patience, CancellationToken.None)).ConfigureAwait(false);
            else
                await rest.ConfigureAwait(false);
        }
    }

    /// <summary>On another thread when a stream of the caller's is used, which may block its caller.</summary>
    private Task Begin(Func<Task> work) => _streams.HaveStreams ? Task.Run(work, CancellationToken.None) : work();

    private void Start()
    {
        try
        {
            _process.Start();
        }
        catch (Win32Exception failure)
        {
            throw new WasiRunnerException($"The program '{GuestText.Shown(_process.StartInfo.FileName)}' cannot be started: {GuestText.ReasonOf(failure)}. {WayOut(failure)}", failure);
        }
    }

    /// <summary>What the system says when a command line is too long is nothing about the program.</summary>
    private static string WayOut(Win32Exception failure)
    {
        const int TooLongOnUnix = 7, TooLongOnWindows = 206;
        return failure.NativeErrorCode == (OperatingSystem.IsWindows() ? TooLongOnWindows : TooLongOnUnix)
            ? "WasiExecInput.Arguments and Environment are longer than the system's command line (on Linux 128 KiB for each text, and a quarter of the stack limit in all). Give the guest the data as StandardInput or Files, or use InProcessWasiRunner, which has no such limit."
            : "Check that it is a wasmtime for this machine.";
    }

    /// <summary>Waits for the end, and brings it about when the guest has to stop.</summary>
    /// <returns>Whether it had to.</returns>
    private async Task<bool> WaitAsync()
    {
        try
        {
            await _process.WaitForExitAsync(_stop.Token).ConfigureAwait(false);
            return false;
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    /// <summary>
    /// Reads what is left in the pipes. They end with the process, unless something that it started holds them open; what a guest has written last is the caller's to
    /// take, in the guest's time.
    /// </summary>
    /// <returns>Whether the guest's time was over before the caller had everything.</returns>
    private async Task<bool> FinishAsync(Task reading, bool stopped)
    {
        while (true)
        {
            var rest = stopped && _streams.HaveStreams ? CallerStream.Patience : s_longestRest;
            try
            {
                await reading.WaitAsync(rest, stopped ? CancellationToken.None : _stop.Token).ConfigureAwait(false);
                return stopped || (_streams.HaveStreams && _stop.IsCancellationRequested);
            }
            catch (OperationCanceledException)
            {
                stopped = true;
            }
            catch (TimeoutException) when (stopped)
            {
                return true;
            }
            catch (TimeoutException)
            {
                if (!_stdout.IsPassingOn && !_stderr.IsPassingOn)
                    throw new WasiRunnerException($"The program '{GuestText.Shown(_process.StartInfo.FileName)}' has ended, but something that it started holds its output open. Name the wasmtime program itself, or a wrapper that waits for what it starts.");
            }
        }
    }

    private async Task ReadAsync(OutputCapture output, Stream stream)
    {
        await using var pipe = stream;
        try
        {
            await output.ReadAsync(pipe, _pipes.Token).ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            await EndAsync(thrown).ConfigureAwait(false);
        }
    }

    private async Task FeedAsync()
    {
        await using var pipe = _process.StandardInput.BaseStream;
        try
        {
            if (_stdin is null)
                await TryWriteAsync(pipe, _streams.Input).ConfigureAwait(false);
            else
                await CopyAsync(_stdin, pipe).ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            await EndAsync(thrown).ConfigureAwait(false);
        }
    }

    private async Task CopyAsync(CallerStream stream, Stream pipe)
    {
        var piece = new byte[PieceBytes];
        while (await stream.ReadAsync(piece).ConfigureAwait(false) is > 0 and var count && await TryWriteAsync(pipe, piece.AsMemory(0, count)).ConfigureAwait(false))
        {
        }
    }

    /// <summary>Whether the guest can be given more: it may end, or close its standard input, without reading everything.</summary>
    private async Task<bool> TryWriteAsync(Stream pipe, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await pipe.WriteAsync(bytes, _pipes.Token).ConfigureAwait(false);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>
    /// What is thrown while the guest is to go on ends it: nobody empties the pipe any more, and it would wait for ever. Its pipes stay open until then, for it would
    /// take a closed one for an error or for the end of its input, and go on.
    /// </summary>
    private async Task EndAsync(Exception thrown)
    {
        if (thrown is not OperationCanceledException || !(_callers.IsCancellationRequested || _pipes.IsCancellationRequested))
        {
            Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(thrown), null);
            await _stop.CancelAsync().ConfigureAwait(false);
        }

        await _ended.Task.ConfigureAwait(false);
    }
}
