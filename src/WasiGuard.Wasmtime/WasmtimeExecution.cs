namespace WasiGuard;

/// <summary>One execution: its private directory, its processes, and what they mean.</summary>
/// <param name="program">The program.</param>
/// <param name="code">The module's code, in the caller's use.</param>
/// <param name="options">The runner's options.</param>
/// <param name="temporaryDirectory">Where to make the private directory.</param>
/// <param name="input">What to run.</param>
/// <param name="limits">The caps of its outputs and its time.</param>
/// <param name="bounds">What the engine is told.</param>
/// <param name="uses">What the module takes of the engine.</param>
/// <param name="isCodeNew">Whether the code was made after the program had refused older code: it cannot be stale.</param>
/// <param name="cancellation">The caller's.</param>
internal sealed class WasmtimeExecution(string program, CompiledCode code, WasmtimeRunnerOptions options, string temporaryDirectory, WasiExecInput input, EffectiveLimits limits, EngineBounds bounds, WasmProposals uses, bool isCodeNew, CancellationToken cancellation) : IDisposable
{
    private const int HighestGuestExitCode = 125;
    private const ulong FuelForNothing = 1000;

    /// <summary>A module with an empty <c>_start</c>.</summary>
    private static readonly byte[] s_nothing =
        [.. "\0asm"u8, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 7, 10, 1, 6, .. "_start"u8, 0, 0, 10, 4, 1, 2, 0, 0x0b];

    private readonly PrivateTemporaryDirectory _directory = new(temporaryDirectory, cancellation);

    public void Dispose() => _directory.Dispose();

    public async Task<WasiExecResult> RunAsync()
    {
        var codePath = code.PlaceIn(_directory);
        using var snapshot = input.Files is { } files ? new SnapshotDirectory(_directory, files, cancellation) : null;
        using var mounts = GuestMounts.Of(input, snapshot?.Root, readOnlyPreopens: null, options.Ceilings);

        var end = await StartAsync(codePath, input.Limits.Fuel, ProcessStreams.Of(input, limits, codePath)).ConfigureAwait(false);
        var report = FindReport(end);
        if (!end.TimedOut)
        {
            if (report is { IsShortOfMemory: true })
                throw EngineError.ShortOfMemory(input.Module.Name, "run", report.Cause);
            if (!isCodeNew && IsStale(end, report))
                throw new StaleCodeException();
            if (report is { GuestRan: false })
                throw Refused(end, report);
            if (report is null && IsLikeOwnError(end) && !await CanStartAsync().ConfigureAwait(false))
                throw NotStarted(end);
            if (report is null && end.ExitCode is < 0 or > HighestGuestExitCode && !IsTrapWithLostReport(end))
                throw ProgramFailure.Ended(program, end);
        }

        var back = ReadBack.Of(snapshot, _directory, options.Ceilings, limits.Timeout - end.Duration, isRead: null, cancellation);
        return Result(end, report) with { Files = back.Files, FilesError = back.Error };

        Task<ProcessEnd> StartAsync(string path, ulong? fuel, ProcessStreams streams) => GuestProcess.RunAsync(
            ProgramStart.Of(program, WasmtimeCommandLine.Of(input, bounds, uses, options.Ceilings.StackBytes, mounts.All, path, fuel), _directory.FullPath, options), streams, cancellation);

        // The same command with a module that does nothing: what fails then is not the guest.
        async Task<bool> CanStartAsync() =>
            (await StartAsync(_directory.WriteFile("nothing.wasm", s_nothing), input.Limits.Fuel is null ? null : FuelForNothing, new(limits, Input: default)).ConfigureAwait(false)).ExitCode == 0;
    }

    private static int TrapExitCode => OperatingSystem.IsWindows() ? 3 : 134;

    /// <summary>
    /// Whether the program does not take the code, because it is another one than has compiled it: a wrapper hides that. Older programs do not name the file then,
    /// as a guest could say it too; it is told apart by what becomes of it with new code.
    /// </summary>
    private static bool IsStale(ProcessEnd end, WasmtimeReport? report) => report is null
        ? IsLikeOwnError(end) && end.StderrText.StartsWith("Error: Module was compiled ", StringComparison.Ordinal)
        : report.Text.StartsWith("Error: failed deserialization for: ", StringComparison.Ordinal);

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
            StdoutTruncated = end.Stdout.IsCut(end.Stdout.Length),
            Stderr = stderr,
            StderrTruncated = end.Stderr.IsCut(stderrLength),
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

    private WasiRunnerException NotStarted(ProcessEnd end) =>
        new($"'{program}' could not run the module '{GuestText.Shown(input.Module.Name)}' (exit code {end.ExitCode}): {ProgramFailure.TextOf(end)} Use a newer wasmtime, or check what ProcessEnvironment gives it.");
}
