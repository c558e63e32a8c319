namespace WasiGuard;

/// <summary>Refuses, from a module's bytes, what no engine should begin to compile.</summary>
internal static class ModuleCeilings
{
    // Of a module, several cores compile several functions at a time.
    private const int CoresAssumed = 4;

    /// <exception cref="WasiModuleException">The module has more bytes than the ceiling.</exception>
    public static void CheckSize(WasiModule module, WasiCeilings ceilings)
    {
        if (module.Bytes.Length > ceilings.ModuleBytes)
            throw Above(module, $"has {module.Bytes.Length} bytes", nameof(ceilings.ModuleBytes), ceilings.ModuleBytes);
    }

    /// <exception cref="WasiModuleException">The module is no program.</exception>
    public static void CheckEntry(WasiModule module, ProgramEntry entry)
    {
        if (entry.Flaw is { } flaw)
            throw new WasiModuleException($"The module '{GuestText.Shown(module.Name)}' {flaw}");
    }

    /// <exception cref="WasiModuleException">The module is no program, or is above a ceiling.</exception>
    public static void Check(WasiModule module, ModuleShape shape, WasiCeilings ceilings)
    {
        CheckSize(module, ceilings);
        CheckEntry(module, shape.Entry);
        if (shape.Longest is { } longest && longest.Bytes > ceilings.FunctionBytes)
            throw Above(module, $"has a function of {longest.Bytes} bytes ({Ordinal(longest)} that it defines)", nameof(ceilings.FunctionBytes), ceilings.FunctionBytes);
        if (shape.Heaviest is { } heaviest && heaviest.Complexity > ceilings.FunctionComplexity)
            throw Above(module, $"has {Described(heaviest)} whose compilation would take an estimated {Seconds(heaviest.Complexity)} s or very much memory: {(heaviest.Index == FunctionShape.Start ? "their" : "its")} complexity is {heaviest.Complexity}", nameof(ceilings.FunctionComplexity), ceilings.FunctionComplexity);
        if (shape.Disproportion > ceilings.FunctionComplexity)
            throw Above(module, $"is out of proportion: its {shape.Bytes} bytes would take an estimated {Seconds(shape.Work)} s of one core to compile, or very much memory; beyond what is ordinary its complexity is {shape.Disproportion}", nameof(ceilings.FunctionComplexity), ceilings.FunctionComplexity);
        if (shape.Work / 1e9 > ceilings.CompileTime.TotalSeconds * CoresAssumed)
            throw Above(module, $"would take an estimated {Seconds(shape.Work)} s of one core to compile, or the memory that goes with it, more than {CoresAssumed} cores have", nameof(ceilings.CompileTime), ceilings.CompileTime);
    }

    private static string Described(FunctionShape function) => function.Index == FunctionShape.Start
        ? "globals, tables and segments"
        : $"a function ({Ordinal(function)} that it defines, with {function.Bytes} bytes)";

    private static string Ordinal(FunctionShape function) => $"the no. {function.Index + 1}";

    private static long Seconds(long nanoseconds) => nanoseconds / 1_000_000_000;

    private static WasiModuleException Above(WasiModule module, string fact, string option, object ceiling) =>
        new($"The module '{GuestText.Shown(module.Name)}' {fact}, above the runner's ceiling of {ceiling}. Raise Ceilings.{option} in the options of the runner if you trust the module.");
}
