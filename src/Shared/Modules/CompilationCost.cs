namespace WasiGuard;

/// <summary>
/// Estimates what one function costs an optimizing compiler, in nanoseconds of one core. Small code can be very expensive: each term below stands for
/// a way to make it so, and its weight was measured on Wasmtime 50 with generated functions (<c>benchmarks -- bombs</c>). What takes memory rather than time
/// counts as the time in which others take that memory: 0.2 bytes a nanosecond. Functions that programs really have cost about a microsecond per byte.
/// </summary>
internal struct CompilationCost
{
    private const int OrdinaryArguments = 16;
    private const int OrdinaryBytes = 128 * 1024;

    /// <summary>Parameters and local variables.</summary>
    public long Locals;

    /// <summary>Parameters and local variables that may hold references of a managed heap.</summary>
    public long References;

    public long Instructions;

    /// <summary>For each instruction, the values on the operand stack.</summary>
    public long Spans;

    /// <summary>Blocks, arms and branches: where control flow joins, a variable may become a new value.</summary>
    public long Joins;

    /// <summary>For each join, the values on the operand stack, which live across it.</summary>
    public long Crossings;

    /// <summary>See <see cref="VariableFlow.Merged"/>. Each is a value that the register allocator places, among all others.</summary>
    public long Merged;

    /// <summary>See <see cref="VariableFlow.Handed"/>.</summary>
    public long Handed;

    /// <summary>See <see cref="VariableFlow.HandedSquares"/>.</summary>
    public long HandedSquares;

    /// <summary>See <see cref="VariableFlow.RepeatedSquares"/>.</summary>
    public long RepeatedSquares;

    /// <summary>See <see cref="VariableFlow.Thrown"/>: calls leave nothing in registers, so each is a value as well.</summary>
    public long Thrown;

    /// <summary>Different targets of tables of branches, and handlers of calls: each has a copy of what changes on the way.</summary>
    public long Targets;

    /// <summary>For each call, the clauses that may catch what it throws.</summary>
    public long Handlers;

    public long Loops;

    /// <summary>For each loop, how many loops it lies in, itself among them.</summary>
    public long LoopDepths;

    /// <summary>Values that blocks and branches hand on.</summary>
    public long Arity;

    /// <summary>Blocks of the compiler's own, which a block, an arm or a branch on a condition makes.</summary>
    public long Blocks;

    /// <summary>Values that the same take, and those that returns give: for each of these the register allocator keeps something in each block.</summary>
    public long BlockValues;

    /// <summary>For each return, the square of the values it gives, which are put in order, two by two.</summary>
    public long ReturnedSquares;

    /// <summary>Values that calls take and give, beyond those of ordinary calls.</summary>
    public long Arguments;

    /// <summary>Calls of what is only known when they are made.</summary>
    public long IndirectCalls;

    /// <summary>Values that those take and give: between the blocks that each call becomes, they are kept and fetched again.</summary>
    public long IndirectValues;

    /// <summary>For each call, the references that live across it, each of which is noted for the collector.</summary>
    public long Roots;

    /// <summary>Fields of structures that are made.</summary>
    public long Fields;

    /// <summary>Instructions that become a small program each, with branches of its own: allocations, casts, throws.</summary>
    public long Expansions;

    public long Rotations;

    /// <summary>Operations on what another one has just given and a constant: the optimizer tries many ways to write them.</summary>
    public long Chains;

    public long Vectors;

    public long GlobalWrites;

    /// <summary>Segments that are written when the module starts.</summary>
    public long Segments;

    /// <summary>Segments of which that is not sure.</summary>
    public long PlacedSegments;

    /// <summary>Elements of segments that are made when the module starts.</summary>
    public long Elements;

    public void Call(int values) => Arguments += Math.Max(0, values - OrdinaryArguments);

    public void CallIndirectly(int values)
    {
        const int OfTheCallItself = 8;
        IndirectCalls++;
        IndirectValues += OfTheCallItself + values;
    }

    public void Return(int values)
    {
        BlockValues += values;
        ReturnedSquares += (long)values * values;
    }

    /// <summary>Adds what else is part of the same function.</summary>
    public void Add(CompilationCost other)
    {
        Instructions += other.Instructions;
        Spans += other.Spans;
        Arguments += other.Arguments;
        Fields += other.Fields;
        Expansions += other.Expansions;
        Roots += other.Roots;
        Chains += other.Chains;
    }

    /// <summary>The estimate; <see cref="long.MaxValue"/> where it has no bound.</summary>
    public readonly long Of(long bytes)
    {
        var total = 1000d * bytes + 11_000d * Math.Max(0, bytes - OrdinaryBytes)
            + 50d * Locals
            + 10d * Instructions * Locals + 20d * Spans
            + 120d * Joins * Locals + 300d * Crossings
            + 2d * Joins * Joins
            + 4d * (Merged + Thrown) * (Merged + Thrown) + 1500d * Handed + 20d * HandedSquares + 200d * RepeatedSquares
            + 10_000d * (Targets + Handlers) * Locals + 8d * Handlers * Handlers
            + 5d * (Locals + 10) * ((double)Loops * Loops + 24d * LoopDepths)
            + 4d * Arity * Joins
            + 15d * Blocks * BlockValues + 60d * ReturnedSquares
            + 8000d * Arguments
            + 100_000d * IndirectCalls + 0.2 * IndirectValues * IndirectValues
            + 100d * Roots
            + 8000d * Fields
            + 60_000d * Expansions + 8d * Expansions * Expansions
            + 60_000d * Rotations + 9000d * Chains
            + 40d * Vectors * GlobalWrites
            + 60_000d * Segments + 40_000d * PlacedSegments + 30_000d * Elements;
        return total < long.MaxValue ? (long)total : long.MaxValue;
    }
}
