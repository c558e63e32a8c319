using System.ComponentModel;
using System.Diagnostics;

namespace WasiGuard;

/// <summary>One run of a program: feeds it, reads both of its outputs while it runs, and ends it with everything it started when its time is up.</summary>
internal sealed class GuestProcess : IDisposable
{
    private static readonly TimeSpan s_longestRest = TimeSpan.FromSeconds(5);

    private readonly Process _process = new();
    private readonly CancellationTokenSource _stop;
    private readonly OutputCapture _stdout, _stderr;

    private GuestProcess(ProcessStartInfo start, EffectiveLimits limits, CancellationToken cancellationToken)
    {
        _process.StartInfo = start;
        _stdout = new(limits.StdoutBytes);
        _stderr = new(limits.StderrBytes);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _stop.CancelAfter(limits.Timeout);
    }

    /// <param name="start">The program, its arguments, environment and directory.</param>
    /// <param name="standardInput">What it reads before the end of the stream.</param>
    /// <param name="limits">The caps of its outputs and its time.</param>
    /// <param name="cancellationToken">Ends the process.</param>
    /// <exception cref="WasiRunnerException">The program cannot be started.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the process has ended.</exception>
    public static async Task<ProcessEnd> RunAsync(ProcessStartInfo start, ReadOnlyMemory<byte> standardInput, EffectiveLimits limits, CancellationToken cancellationToken)
    {
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        using var guest = new GuestProcess(start, limits, cancellationToken);
        return await guest.RunAsync(standardInput, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _stop.Dispose();
        _process.Dispose();
    }

    private async Task<ProcessEnd> RunAsync(ReadOnlyMemory<byte> standardInput, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        Start();
        using var streams = new CancellationTokenSource();
        var reading = Task.WhenAll(
            ReadAsync(_stdout, _process.StandardOutput.BaseStream, streams.Token),
            ReadAsync(_stderr, _process.StandardError.BaseStream, streams.Token));
        var feeding = FeedAsync(standardInput, streams.Token);
        try
        {
            var stopped = await WaitAsync().ConfigureAwait(false);
            var duration = clock.Elapsed;
            cancellationToken.ThrowIfCancellationRequested();
            await FinishAsync(reading, stopped).ConfigureAwait(false);
            return new(_process.ExitCode, stopped, _stdout, _stderr, duration);
        }
        finally
        {
            await streams.CancelAsync().ConfigureAwait(false);
            // The buffers belong to the readers until they have ended; how they ended is known above.
            await Task.WhenAll(reading, feeding).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

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
    }

    /// <summary>Reads what is left in the pipes. They end with the process, unless something that it started holds them open.</summary>
    private async Task FinishAsync(Task reading, bool stopped)
    {
        if (await Task.WhenAny(reading, Task.Delay(s_longestRest)).ConfigureAwait(false) == reading)
            await reading.ConfigureAwait(false);
        else if (!stopped)
            throw new WasiRunnerException($"The program '{GuestText.Shown(_process.StartInfo.FileName)}' has ended, but something that it started holds its output open. Name the wasmtime program itself, or a wrapper that waits for what it starts.");
    }

    private async Task ReadAsync(OutputCapture output, Stream stream, CancellationToken cancellationToken)
    {
        try
        {
            await using var pipe = stream;
            await output.ReadAsync(pipe, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Nobody empties the pipe any more: the guest would wait for ever.
            await _stop.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async Task FeedAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        try
        {
            await using var stream = _process.StandardInput.BaseStream;
            await stream.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // The guest has ended, or closed its standard input, without reading everything: it may.
        }
    }
}
