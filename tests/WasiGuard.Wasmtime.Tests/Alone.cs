namespace WasiGuard.Wasmtime.Tests;

/// <summary>Tests that change or count what belongs to the whole process; nothing runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
