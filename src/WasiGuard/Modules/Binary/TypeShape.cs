namespace WasiGuard;

/// <summary>A type of a module: a function's, or that of a structure.</summary>
/// <param name="IsFunction">Whether it is a function's.</param>
/// <param name="Parameters">Parameters of the function.</param>
/// <param name="Results">Results of the function.</param>
/// <param name="Fields">Fields of the structure.</param>
/// <param name="Offset">Where the function's parameters and results stand in the module.</param>
internal readonly record struct TypeShape(bool IsFunction, int Parameters, int Results, int Fields, int Offset)
{
    public int Values => Parameters + Results;
}
