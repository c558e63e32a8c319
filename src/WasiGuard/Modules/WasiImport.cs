namespace WasiGuard;

/// <summary>An entry of a module's import section (WebAssembly Core Specification 2.0, section 5.5.5).</summary>
/// <param name="Module">The first of the import's two names, such as <c>wasi_snapshot_preview1</c>.</param>
/// <param name="Name">The second of the two names, such as <c>fd_write</c>.</param>
/// <param name="Kind">What is imported.</param>
public sealed record WasiImport(string Module, string Name, WasiImportKind Kind);
