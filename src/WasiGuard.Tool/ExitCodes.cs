namespace WasiGuard.Tool;

/// <summary>
/// The exit codes of the tool's own failures: those of <c>sysexits.h</c> where it has one, and those that shells and
/// <c>timeout</c> use where a guest did not come to its own end. Everything else is the guest's. Documented in docs/guide/tool.md.
/// </summary>
internal static class ExitCodes
{
    public const int Success = 0;
    /// <summary>A check found a difference, as <c>diff</c> has it.</summary>
    public const int Differs = 1;
    public const int Usage = 64;
    public const int InvalidData = 65;
    public const int NoInput = 66;
    public const int Unavailable = 69;
    public const int HostFailure = 70;
    public const int CannotCreate = 73;
    public const int OutputCut = 74;
    public const int NotSupported = 77;
    public const int TimedOut = 124;
    public const int Interrupted = 130;
    public const int Trapped = 134;
    public const int OutOfFuel = 137;
    public const int BrokenPipe = 141;

    /// <summary>The largest exit code that every system carries from a process to its parent.</summary>
    public const int Largest = 255;
}
