namespace WasiGuard;

/// <summary>How a guest came to its end.</summary>
public enum WasiTermination
{
    /// <summary>The guest returned from <c>_start</c> or called <c>proc_exit</c>.</summary>
    Exited,

    /// <summary>The guest trapped: unreachable code, an access out of bounds, a division by zero, a stack overflow.</summary>
    Trapped,

    /// <summary><see cref="WasiLimits.Timeout"/> passed.</summary>
    TimedOut,

    /// <summary><see cref="WasiLimits.Fuel"/> was used up.</summary>
    OutOfFuel,
}
