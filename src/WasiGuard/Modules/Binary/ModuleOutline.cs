namespace WasiGuard;

/// <summary>What a module asks of its host and gives to it, read from its bytes without an engine: imports, exports, and the types behind both.</summary>
internal sealed record ModuleOutline
{
    /// <summary>The imports, in order.</summary>
    public required IReadOnlyList<WasiImport> Imports { get; init; }

    /// <summary>The imports that nobody can satisfy, worded; null without any.</summary>
    public required string? ImportFlaw { get; init; }

    /// <summary>What an execution calls.</summary>
    public required ProgramEntry Entry { get; init; }

    /// <summary>The types.</summary>
    public required IReadOnlyList<TypeShape> Types { get; init; }

    /// <summary>The type of each function, of the imported ones first.</summary>
    public required IReadOnlyList<uint> Functions { get; init; }

    /// <summary>How many of the functions are imported.</summary>
    public required int ImportedFunctions { get; init; }

    /// <summary>Whether types or imports take a managed heap.</summary>
    public required bool HasManagedHeap { get; init; }

    /// <exception cref="WasmFormatException">The bytes are no core module.</exception>
    public static ModuleOutline Read(ReadOnlySpan<byte> module) => new ModuleOutlineReader(module).Read();
}
