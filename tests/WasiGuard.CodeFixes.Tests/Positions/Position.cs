namespace WasiGuard.CodeFixes.Tests.Positions;

/// <summary>A place in a program where a fix may have to work. It is tried with every subject, and every fix of what is then reported.</summary>
/// <param name="Name">What the table calls it.</param>
/// <param name="Source">
/// The file, with holes: <c>$C</c> a call that hands an input to a runner, which is <c>$R.ExecuteAsync($I)</c>; <c>$T</c> the type of a runner to create;
/// <c>$P</c> the parameters of <c>Position.Run</c>, which runs it, and <c>$G</c> arguments for them; <c>$N</c> the name of a parameter that is the runner; <c>$D</c> the declaration of a class, and <c>$E</c> of a second one like it.
/// </param>
public sealed record Position(string Name, string Source)
{
    /// <summary>Statements of an asynchronous method.</summary>
    public static Position Of(string name, string statements) => new(name, $$"""
        public static class Position
        {
            public static async Task Run($P)
            {
                {{statements.ReplaceLineEndings("\n        ")}}
            }
        }
        """);

    /// <summary>Members of the class that <c>Run</c> is in.</summary>
    public static Position Members(string name, string members) => new(name, $$"""
        public static class Position
        {
            {{members.ReplaceLineEndings("\n    ")}}
        }
        """);

    public override string ToString() => Name;
}
