namespace WasiGuard;

/// <summary>
/// Estimates what one function costs an optimizing compiler, in nanoseconds of one core. Small code can be very expensive: each term below stands for
/// a way to make it so, and its weight was measured on Wasmtime 50 with generated functions. Functions that programs really have cost about a microsecond per byte.
/// </summary>
internal struct CompilationCost
{
    private const int OrdinaryArguments = 16;

    /// <summary>Parameters and local variables.</summary>
    public long Locals;

    /// <summary>Blocks, arms and branches: where control flow joins, a variable may become a new value.</summary>
    public long Joins;

    /// <summary>Different targets of tables of branches, each of which has a copy of what changes on the way.</summary>
    public long Targets;

    public long Loops;

    /// <summary>For each loop, how many loops it lies in, itself among them.</summary>
    public long LoopDepths;

    /// <summary>Values that blocks and branches hand on.</summary>
    public long Arity;

    /// <summary>Values that calls take and give, beyond those of ordinary calls.</summary>
    public long Arguments;

    /// <summary>Fields of structures that are made.</summary>
    public long Fields;

    /// <summary>Instructions that become a small program each, with branches of its own: indirect calls, allocations, casts, throws.</summary>
    public long Expansions;

    public void Call(int values) => Arguments += Math.Max(0, values - OrdinaryArguments);

    /// <summary>The estimate; <see cref="long.MaxValue"/> where it has no bound.</summary>
    public readonly long Of(int bytes)
    {
        var total = 1000d * bytes
            + 50d * Locals
            + 120d * Joins * Locals
            + 2d * Joins * Joins
            + 10_000d * Targets * Locals
            + 5d * (Locals + 10) * ((double)Loops * Loops + 24d * LoopDepths)
            + 4d * Arity * Joins
            + 5000d * Arguments
            + 1000d * Fields
            + 60_000d * Expansions + 8d * Expansions * Expansions;
        return total < long.MaxValue ? (long)total : long.MaxValue;
    }
}
