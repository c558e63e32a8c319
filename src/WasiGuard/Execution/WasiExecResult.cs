using System.Text;

namespace WasiGuard;

/// <summary>What a guest did.</summary>
public sealed record WasiExecResult
{
    /// <summary>The <see cref="ExitCode"/> of a guest that did not come to its own end: 134, on every runner.</summary>
    public const int TerminatedExitCode = 134;

    /// <summary>The guest's exit code, 0 when it returned from <c>_start</c>; <see cref="TerminatedExitCode"/> unless <see cref="Termination"/> is <see cref="WasiTermination.Exited"/>.</summary>
    public required int ExitCode { get; init; }

    /// <summary>How the guest came to its end.</summary>
    public WasiTermination Termination { get; init; }

    /// <summary>The engine's description of the trap; null unless <see cref="Termination"/> is <see cref="WasiTermination.Trapped"/>.</summary>
    public string? TrapMessage { get; init; }

    /// <summary>Standard output, up to <see cref="WasiLimits.MaxStdoutBytes"/>; empty when <see cref="WasiExecInput.StandardOutputStream"/> had it.</summary>
    public ReadOnlyMemory<byte> Stdout { get; init; }

    /// <summary>Standard error, up to <see cref="WasiLimits.MaxStderrBytes"/>; empty when <see cref="WasiExecInput.StandardErrorStream"/> had it.</summary>
    public ReadOnlyMemory<byte> Stderr { get; init; }

    /// <summary>Whether the guest wrote more to standard output than <see cref="Stdout"/> holds, or the stream was given.</summary>
    public bool StdoutTruncated { get; init; }

    /// <summary>Whether the guest wrote more to standard error than <see cref="Stderr"/> holds, or the stream was given.</summary>
    public bool StderrTruncated { get; init; }

    /// <summary><see cref="Stdout"/> as UTF-8; bytes that are none become U+FFFD. Decoded at each call.</summary>
    public string StdoutText => Encoding.UTF8.GetString(Stdout.Span);

    /// <summary><see cref="Stderr"/> as UTF-8; bytes that are none become U+FFFD. Decoded at each call.</summary>
    public string StderrText => Encoding.UTF8.GetString(Stderr.Span);

    /// <summary>The files as the guest left them; null when <see cref="WasiExecInput.Files"/> was null, or when they cannot be read back: see <see cref="FilesError"/>.</summary>
    public WasiFileSnapshot? Files { get; init; }

    /// <summary>
    /// Why <see cref="Files"/> is null although <see cref="WasiExecInput.Files"/> was not: the guest left more than the runner's ceilings allow, something
    /// that a snapshot cannot hold, such as a symbolic link, or more than could be read in the time that it had left; or what of its files could not be
    /// removed from the host again. Names of the guest are escaped and cut in it. Else null.
    /// </summary>
    public string? FilesError { get; init; }

    /// <summary>Every HTTP request that the guest tried, in order, the refused ones too.</summary>
    public IReadOnlyList<NetFetchAudit> NetFetchAudits { get; init; } = [];

    /// <summary>The time from the start of the guest to its end.</summary>
    public TimeSpan Duration { get; init; }
}
