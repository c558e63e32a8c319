namespace WasiGuard.Analyzers;

/// <summary>What a diagnostic carries for its code fixes.</summary>
internal static class DiagnosticProperties
{
    /// <summary>The metadata name of the capability's attribute type.</summary>
    public const string Capability = "capability";

    /// <summary>The member that asks for the capability, as messages print it.</summary>
    public const string Member = "member";

    /// <summary>The metadata name of the runner's type.</summary>
    public const string Runner = "runner";
}
