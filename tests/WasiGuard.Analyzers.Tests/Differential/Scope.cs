namespace WasiGuard.Analyzers.Tests;

/// <summary>The variables that a generated statement may use.</summary>
internal sealed class Scope
{
    public List<string> Runners { get; init; } = [];

    public List<string> Inputs { get; init; } = [];

    public List<string> Policies { get; init; } = [];

    public List<string> Flags { get; init; } = ["a", "b", "c"];

    /// <summary>Whole numbers: 0, 1 or 2.</summary>
    public List<string> Numbers { get; init; } = [];

    public List<string> Names { get; init; } = [];

    /// <summary>Flags that may be null.</summary>
    public List<string> Maybes { get; init; } = [];

    /// <summary>Objects that keep a runner and an input.</summary>
    public List<string> Holders { get; init; } = [];

    /// <summary>Variables that are never assigned again, which is what lambdas may capture.</summary>
    public List<string> Fixed { get; init; } = [];

    public bool InLoop { get; init; }

    public bool InLambda { get; init; }

    /// <summary>What is declared in the copy is not seen outside.</summary>
    public Scope Inner(bool? loop = null, bool? lambda = null) => new()
    {
        Runners = [.. Runners],
        Inputs = [.. Inputs],
        Policies = [.. Policies],
        Flags = [.. Flags],
        Numbers = [.. Numbers],
        Names = [.. Names],
        Maybes = [.. Maybes],
        Holders = [.. Holders],
        Fixed = [.. Fixed],
        InLoop = loop ?? InLoop,
        InLambda = lambda ?? InLambda,
    };
}
