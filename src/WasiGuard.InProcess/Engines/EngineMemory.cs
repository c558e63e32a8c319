namespace WasiGuard;

/// <summary>Where the memories of an engine's guests come from.</summary>
internal enum EngineMemory
{
    /// <summary>From slots that are reserved once, which starts a guest fastest.</summary>
    Pool,

    /// <summary>Each from address space of its own.</summary>
    OnDemand,

    /// <summary>Each from no more address space than it has bytes, for processes that are granted little of it; guests run slower.</summary>
    Compact,
}
