namespace WasiGuard.Tool;

/// <summary>Which runner type declares which capability.</summary>
/// <param name="Capabilities">The rows, in the order in which the inputs name them.</param>
/// <param name="Runners">The columns: runner types whose attributes say what they can do.</param>
/// <param name="DecidedAtRunTime">Runner types that tell only when asked: selectors, decorators, remote runners.</param>
/// <param name="Unreadable">Types left out because an assembly they need was not found, with its name.</param>
internal sealed record CapabilityMatrix(
    IReadOnlyList<MatrixCapability> Capabilities,
    IReadOnlyList<MatrixRunner> Runners,
    IReadOnlyList<string> DecidedAtRunTime,
    IReadOnlyList<string> Unreadable);

/// <summary>A capability, and the inputs that ask for it.</summary>
/// <param name="Name">Its name, such as <c>netFetch</c>.</param>
/// <param name="SetBy">The members that need it, such as <c>WasiExecInput.NetFetch</c>.</param>
internal sealed record MatrixCapability(string Name, IReadOnlyList<string> SetBy);

/// <summary>A runner type.</summary>
/// <param name="Name">The type's name.</param>
/// <param name="Assembly">The assembly that holds it.</param>
/// <param name="Supports">The names of the capabilities that it declares or inherits.</param>
internal sealed record MatrixRunner(string Name, string Assembly, IReadOnlyList<string> Supports);
