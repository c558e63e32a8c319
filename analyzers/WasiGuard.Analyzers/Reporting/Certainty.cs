namespace WasiGuard.Analyzers;

/// <summary>How often what is reported happens.</summary>
internal enum Certainty
{
    /// <summary>Whenever the call is run.</summary>
    Always,

    /// <summary>For some callers, or under some conditions; on other paths the call is right.</summary>
    Sometimes,
}
