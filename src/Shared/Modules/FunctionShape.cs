namespace WasiGuard;

/// <summary>What one function promises a compiler.</summary>
/// <param name="Index">Its index among the functions that the module defines.</param>
/// <param name="Bytes">Bytes of its code.</param>
/// <param name="Complexity">See <see cref="CompilationCost"/>.</param>
internal readonly record struct FunctionShape(int Index, int Bytes, long Complexity);
