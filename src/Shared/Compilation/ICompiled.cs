namespace WasiGuard;

/// <summary>What was compiled of a module. It is let go when neither the cache nor an execution uses it any more.</summary>
internal interface ICompiled
{
    /// <summary>Bytes of the code.</summary>
    long Bytes { get; }

    /// <summary>Begins to use it; false when it has been let go.</summary>
    bool TryUse();

    /// <summary>Ends a use.</summary>
    void Release();
}
