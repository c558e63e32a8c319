namespace WasiGuard;

/// <summary>A block that is not closed yet.</summary>
/// <param name="IsLoop">Whether branches to it repeat it.</param>
/// <param name="Parameters">Values that it takes.</param>
/// <param name="Results">Values that it gives.</param>
/// <param name="Height">Values on the operand stack below it.</param>
/// <param name="Handlers">Clauses that may catch what a call in it throws.</param>
internal readonly record struct CodeBlock(bool IsLoop, int Parameters, int Results, int Height, int Handlers)
{
    public int Arity => Parameters + Results;
}

/// <summary>What a module declares before its code, as far as its instructions refer to it, and what reading them has shown so far.</summary>
/// <param name="outline">What the module declares.</param>
internal sealed class CodeContext(ModuleOutline outline)
{
    private readonly bool[] _escaping = new bool[outline.Functions.Count];

    public TypeShape[] Types { get; } = [.. outline.Types];

    /// <summary>The type of each function, of the imported ones first.</summary>
    public uint[] Functions { get; } = [.. outline.Functions];

    /// <summary>The blocks that are open, used again for each function.</summary>
    public List<CodeBlock> Open { get; } = [];

    /// <summary>What variables differ where ways come together, used again for each function.</summary>
    public VariableFlow Flow { get; } = new();

    /// <summary>Whether the engine keeps a managed heap for the module.</summary>
    public bool HasManagedHeap { get; set; } = outline.HasManagedHeap;

    /// <summary>What the module takes of the engine.</summary>
    public WasmProposals Uses { get; set; } = outline.Uses;

    /// <summary>The functions that something outside the module may call, each of which is compiled a second time for that.</summary>
    public IEnumerable<uint> Escaping
    {
        get
        {
            for (var function = 0; function < _escaping.Length; function++)
            {
                if (_escaping[function])
                    yield return (uint)function;
            }
        }
    }

    public TypeShape TypeOf(uint type) => type < (uint)Types.Length ? Types[(int)type] : default;

    public TypeShape TypeOfFunction(uint function) => function < (uint)Functions.Length ? TypeOf(Functions[(int)function]) : default;

    public void Escapes(uint function)
    {
        if (function < (uint)_escaping.Length)
            _escaping[(int)function] = true;
    }

    /// <summary>Reads a type of values.</summary>
    /// <returns>Whether it is a reference into the managed heap.</returns>
    public bool ReadValueType(ref WasmReader reader)
    {
        var (isManaged, uses) = reader.SkipValueType();
        HasManagedHeap |= isManaged;
        Uses |= uses;
        return isManaged;
    }
}
