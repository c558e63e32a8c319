namespace WasiGuard;

/// <summary>What a readable module holds, found once.</summary>
internal sealed class ModuleContents
{
    public ModuleContents(byte[] bytes, ModuleOutline outline)
    {
        Bytes = bytes;
        Imports = outline.Imports;
        ForeignImports = outline.Imports.Where(import => import.Module != KnownFunctions.Wasi).ToArray();
        ForeignImportModules = ForeignImports.Select(import => import.Module).Distinct().ToArray();
        ImportFlaw = outline.ImportFlaw;
        Entry = outline.Entry;
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public IReadOnlyList<WasiImport> Imports { get; }

    public IReadOnlyList<WasiImport> ForeignImports { get; }

    public string[] ForeignImportModules { get; }

    public string? ImportFlaw { get; }

    public ProgramEntry Entry { get; }
}
