namespace WasiGuard.RandomPrograms;

/// <summary>A program made from a number: the same each time.</summary>
/// <param name="Name">Its kind and number, such as <c>smith-17</c>; makes it again by <see cref="RandomProgramSource.MakeAsync"/>.</param>
/// <param name="Input">The program and what it is given.</param>
public sealed record RandomProgram(string Name, WasiExecInput Input);
