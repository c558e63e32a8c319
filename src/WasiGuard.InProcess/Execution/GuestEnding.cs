using Wasmtime;

namespace WasiGuard;

/// <summary>How a guest came to its end, read from what the engine threw.</summary>
internal readonly record struct GuestEnding(int ExitCode, WasiTermination Termination, string? TrapMessage = null)
{
    public static GuestEnding TimedOut => new(WasiExecResult.TerminatedExitCode, WasiTermination.TimedOut);

    public static GuestEnding Returned => new(0, WasiTermination.Exited);

    public static GuestEnding Of(WasmtimeException thrown) => thrown switch
    {
        { ExitCode: { } code } => new(code, WasiTermination.Exited),
        { InnerException: GuestStoppedException } => TimedOut,
        { InnerException: WasmtimeException inner } => Of(inner),
        TrapException { Type: TrapCode.OutOfFuel } => new(WasiExecResult.TerminatedExitCode, WasiTermination.OutOfFuel),
        _ => new(WasiExecResult.TerminatedExitCode, WasiTermination.Trapped, EngineError.RootCause(thrown.Message)),
    };
}
