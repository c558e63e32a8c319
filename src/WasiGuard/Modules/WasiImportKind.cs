namespace WasiGuard;

/// <summary>What a module imports (WebAssembly Core Specification 2.0, section 5.5.5; tags: exception handling proposal).</summary>
public enum WasiImportKind
{
    /// <summary>A function.</summary>
    Function,

    /// <summary>A table.</summary>
    Table,

    /// <summary>A linear memory.</summary>
    Memory,

    /// <summary>A global variable.</summary>
    Global,

    /// <summary>A tag of exceptions.</summary>
    Tag,
}
