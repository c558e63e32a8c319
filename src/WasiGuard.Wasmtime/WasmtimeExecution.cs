using System.Diagnostics;

namespace WasiGuard;

/// <summary>One execution: its private directory, its processes, and what they mean.</summary>
internal sealed class WasmtimeExecution(string program, WasmtimeRunnerOptions options, string temporaryDirectory, WasiExecInput input, EffectiveLimits limits, EngineBounds bounds, WasmProposals uses) : IDisposable
{
    private const int HighestGuestExitCode = 125;

    private readonly PrivateTemporaryDirectory _directory = new(temporaryDirectory);

    public void Dispose() => _directory.Dispose();

    public async Task<WasiExecResult> RunAsync(CancellationToken cancellationToken)
    {
        // The very bytes that the guard has read: a file could have changed since.
        var modulePath = _directory.WriteFile("module.wasm", ReportSections.CutFrom(input.Module.Bytes.Span));
        using var snapshot = input.Files is { } files ? new SnapshotDirectory(_directory, files) : null;
        using var mounts = GuestMounts.Of(input, snapshot?.Root, readOnlyPreopens: null, options.Ceilings);

        var end = await StartAsync(input.Limits.Fuel, input.StandardInput).ConfigureAwait(false);
        var report = FindReport(end);
        if (!end.TimedOut)
        {
            if (report is { GuestRan: false })
                throw Refused(end, report);
            if (report is null && IsLikeOwnError(end) && !await CanStartAsync().ConfigureAwait(false))
                throw IsInvalid(end) ? Invalid(end) : NotStarted(end);
            if (report is null && end.ExitCode is < 0 or > HighestGuestExitCode && !IsTrapWithLostReport(end))
                throw Failed(end);
        }

        var back = ReadBack.Of(snapshot, _directory, options.Ceilings, limits.Timeout - end.Duration, isRead: null, cancellationToken);
        return Result(end, report) with { Files = back.Files, FilesError = back.Error };

        Task<ProcessEnd> StartAsync(ulong? fuel, ReadOnlyMemory<byte> standardInput) =>
            GuestProcess.RunAsync(StartInfo(WasmtimeCommandLine.Of(input, bounds, uses, options.Ceilings.StackBytes, mounts.All, modulePath, fuel)), standardInput, limits, cancellationToken);

        // The same command without fuel does everything but run the guest.
        async Task<bool> CanStartAsync() => FindReport(await StartAsync(fuel: 0, default).ConfigureAwait(false)) is { GuestRan: true };
    }

    private static int TrapExitCode => OperatingSystem.IsWindows() ? 3 : 134;

    /// <summary>Whether wasmtime may have failed before it named the module; a guest can write and end just so.</summary>
    private static bool IsLikeOwnError(ProcessEnd end) =>
        end.ExitCode is 1 or 2 && end.Stdout.Length == 0 && end.Stderr.Length <= OutputCapture.TailBytes && end.StderrText.StartsWith("error: ", StringComparison.OrdinalIgnoreCase);

    /// <summary>No guest can end with the exit code of a trap itself: wasmtime lets it choose 0 to 125.</summary>
    private static bool IsTrapWithLostReport(ProcessEnd end) => end.ExitCode == TrapExitCode && end.Stderr.Length > OutputCapture.TailBytes;

    private static WasiExecResult Result(ProcessEnd end, WasmtimeReport? report)
    {
        var termination = Termination(end, report);
        var stderrLength = report?.Start ?? end.Stderr.Length;
        var stderr = end.Stderr.Head(stderrLength);
        return new()
        {
            ExitCode = termination == WasiTermination.Exited ? end.ExitCode : WasiExecResult.TerminatedExitCode,
            Termination = termination,
            TrapMessage = termination == WasiTermination.Trapped ? report?.Cause ?? "wasmtime's report is too long to be read" : null,
            Stdout = end.Stdout.Head(end.Stdout.Length),
            StdoutTruncated = end.Stdout.Length > end.Stdout.Head(end.Stdout.Length).Length,
            Stderr = stderr,
            StderrTruncated = stderrLength > stderr.Length,
            Duration = end.Duration,
        };
    }

    private static WasiTermination Termination(ProcessEnd end, WasmtimeReport? report) => report switch
    {
        _ when end.TimedOut => WasiTermination.TimedOut,
        { IsOutOfFuel: true } => WasiTermination.OutOfFuel,
        not null => WasiTermination.Trapped,
        null => end.ExitCode is >= 0 and <= HighestGuestExitCode ? WasiTermination.Exited : WasiTermination.Trapped,
    };

    private WasmtimeReport? FindReport(ProcessEnd end) => WasmtimeReport.Find(end.Stderr, Path.GetFileName(_directory.FullPath));

    /// <summary>The program names the module in its report: what it refuses, the module's bytes decide.</summary>
    private WasiModuleException Refused(ProcessEnd end, WasmtimeReport report) =>
        new($"'{program}' refused to run the module '{GuestText.Shown(input.Module.Name)}' (exit code {end.ExitCode}): {report.Cause.Trim()}. Build the module for WASI preview 1 (wasm32-wasip1), or use a newer wasmtime.");

    /// <summary>Whether the program gave up on the module's bytes, before it names them.</summary>
    private static bool IsInvalid(ProcessEnd end) =>
        end.StderrText.StartsWith("Error: failed to parse WebAssembly module", StringComparison.Ordinal) || end.StderrText.StartsWith("Error: failed to compile", StringComparison.Ordinal);

    private WasiModuleException Invalid(ProcessEnd end)
    {
        const string Backtrace = "\n\nStack backtrace:";
        var text = end.StderrText;
        var length = text.IndexOf(Backtrace, StringComparison.Ordinal);
        return new($"The module '{GuestText.Shown(input.Module.Name)}' is invalid: {EngineError.RootCause(length < 0 ? text : text[..length])}. Build it for wasm32-wasip1 and WebAssembly features that '{program}' has.");
    }

    private WasiRunnerException NotStarted(ProcessEnd end) =>
        new($"'{program}' could not run the module '{GuestText.Shown(input.Module.Name)}' (exit code {end.ExitCode}): {GuestText.Shown(end.StderrText.Trim(), 1000)} Use a newer wasmtime, or check what ProcessEnvironment gives it.");

    private WasiRunnerException Failed(ProcessEnd end) =>
        new($"'{program}' ended with the exit code {end.ExitCode}, which no guest can give, and without a report: {GuestText.Shown(end.StderrText.Trim(), 1000)} Check that it is a wasmtime for this machine.");

    private ProcessStartInfo StartInfo(IEnumerable<string> arguments) => WasmtimeProgram.StartInfo(program, arguments, _directory.FullPath, options);
}
