namespace WasiGuard;

/// <summary>What a readable module holds, found once.</summary>
internal sealed class ModuleContents
{
    private const string Wasi = "wasi_snapshot_preview1";

    public ModuleContents(byte[] bytes, IReadOnlyList<WasiImport> imports)
    {
        Bytes = bytes;
        Imports = imports;
        ForeignImports = imports.Where(import => import.Module != Wasi).ToArray();
        ForeignImportModules = ForeignImports.Select(import => import.Module).Distinct().ToArray();
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public IReadOnlyList<WasiImport> Imports { get; }

    public IReadOnlyList<WasiImport> ForeignImports { get; }

    public string[] ForeignImportModules { get; }
}
