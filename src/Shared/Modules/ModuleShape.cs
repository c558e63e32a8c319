namespace WasiGuard;

/// <summary>A memory that a module declares, in bytes.</summary>
/// <param name="Minimum">What it starts with.</param>
/// <param name="Maximum">What it may grow to by its own word; <see cref="long.MaxValue"/> without one.</param>
/// <param name="IsShared">Whether threads share it.</param>
/// <param name="IsOrdinary">Whether it has addresses of 32 bits and pages of 64 KiB, and is not shared.</param>
internal readonly record struct MemoryShape(long Minimum, long Maximum, bool IsShared, bool IsOrdinary);

/// <summary>A table that a module declares, in elements.</summary>
/// <param name="Minimum">What it starts with.</param>
/// <param name="Maximum">What it may grow to by its own word; <see cref="long.MaxValue"/> without one.</param>
internal readonly record struct TableShape(long Minimum, long Maximum);

/// <summary>What a module declares, read from its bytes without an engine: what bounds, entry point and cost of compilation are decided from.</summary>
internal sealed record ModuleShape
{
    /// <summary>The memories that it defines; imported ones are somebody else's.</summary>
    public required IReadOnlyList<MemoryShape> Memories { get; init; }

    /// <summary>The tables that it defines.</summary>
    public required IReadOnlyList<TableShape> Tables { get; init; }

    /// <summary>Whether the engine keeps a managed heap for it: it has types of structs or arrays, references other than to functions, or exceptions.</summary>
    public required bool HasManagedHeap { get; init; }

    /// <summary>What it takes of the engine that not every version has.</summary>
    public required WasmProposals Uses { get; init; }

    /// <summary>What an execution calls.</summary>
    public required ProgramEntry Entry { get; init; }

    /// <summary>Bytes of the module.</summary>
    public required long Bytes { get; init; }

    /// <summary>Bytes of the code of all functions.</summary>
    public required long CodeBytes { get; init; }

    /// <summary>
    /// What compiling all of it is estimated to cost, in nanoseconds of one core; what takes memory instead of time counts as the time that such memory
    /// usually goes with.
    /// </summary>
    public required long Work { get; init; }

    /// <summary>What of <see cref="Work"/> is beyond that of ordinary modules of so many bytes; below zero where nothing is.</summary>
    public required long Disproportion { get; init; }

    /// <summary>The function that promises the compiler the most work; null without functions.</summary>
    public required FunctionShape? Heaviest { get; init; }

    /// <summary>The function with the most bytes; null without functions.</summary>
    public required FunctionShape? Longest { get; init; }

    /// <summary>The shape; null when the bytes are malformed, which the engine words with the place.</summary>
    public static ModuleShape? Of(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return new ModuleShapeReader(ModuleOutline.Read(bytes)).Read(bytes);
        }
        catch (WasmFormatException)
        {
            return null;
        }
    }
}
