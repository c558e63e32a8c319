namespace WasiGuard;

/// <summary>What one function promises a compiler.</summary>
/// <param name="Index">Its index among the functions that the module defines; <see cref="Start"/> for what the engine makes of globals, tables and segments.</param>
/// <param name="Bytes">Bytes of its code.</param>
/// <param name="Complexity">See <see cref="CompilationCost"/>.</param>
internal readonly record struct FunctionShape(int Index, int Bytes, long Complexity)
{
    /// <summary>The index of the function that sets globals, tables and segments.</summary>
    public const int Start = -1;
}
