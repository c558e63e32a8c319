namespace WasiGuard;

/// <summary>A runner that depends on something outside the process, such as an installed program, and can tell whether it is there.</summary>
public interface IAvailabilitySource
{
    /// <summary>Whether the runner could execute now. <see cref="WasiRunnerSelector"/> passes over runners that could not.</summary>
    bool IsAvailable { get; }
}
