namespace WasiGuard;

/// <summary>Adds up what the parts of a module cost to compile, in nanoseconds of one core; see <see cref="CompilationCost"/>.</summary>
internal sealed class ModuleWork
{
    /// <summary>What a byte of a module may cost without being out of proportion: programs have up to a third of it.</summary>
    public const long OrdinaryByte = 10_000;

    // However small it is, the engine keeps some 5 KB for each function and each type until all are compiled.
    private const double Kept = 600_000;
    private const double Function = 100_000;
    private const double Type = 300_000;
    private const double Value = 8000, SquaredValue = 12;

    private double _functions;

    /// <summary>Bytes of the code of all functions.</summary>
    public long CodeBytes { get; private set; }

    /// <summary>All of it.</summary>
    public double Total { get; private set; }

    /// <summary>All of it, but for what the number of functions costs where it is ordinary.</summary>
    public double BeyondFunctions => Total - _functions * (Kept - Function);

    public FunctionShape? Heaviest { get; private set; }

    public FunctionShape? Longest { get; private set; }

    public void AddFunction(FunctionShape function)
    {
        CodeBytes += function.Bytes;
        Total += function.Complexity + Kept;
        _functions++;
        Weigh(function);
        if (Longest is null || function.Bytes > Longest.Value.Bytes)
            Longest = function;
    }

    /// <summary>The function that the engine makes of all that happens when the module starts.</summary>
    public void AddStart(CompilationCost cost, int bytes)
    {
        var start = new FunctionShape(FunctionShape.Start, bytes, cost.Of(bytes));
        Total += start.Complexity;
        Weigh(start);
    }

    /// <summary>Each type of functions comes with code that calls the host.</summary>
    public void AddTypes(ReadOnlySpan<TypeShape> types)
    {
        foreach (var type in types)
            Total += Type + Passing(type);
    }

    /// <summary>A function that something outside may call comes with code that takes its parameters from there.</summary>
    public void AddEscaping(TypeShape type) => Total += Passing(type);

    public static long Bounded(double nanoseconds) => nanoseconds < long.MaxValue ? (long)nanoseconds : long.MaxValue;

    private static double Passing(TypeShape type) => Value * type.Values + SquaredValue * type.Values * type.Values;

    private void Weigh(FunctionShape function)
    {
        if (Heaviest is null || function.Complexity > Heaviest.Value.Complexity)
            Heaviest = function;
    }
}
