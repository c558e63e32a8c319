using System.Collections.Immutable;

namespace WasiGuard.Analyzers.Flow.Facts;

/// <summary>What a condition asks of its subject.</summary>
internal enum FactTest
{
    IsTrue,
    IsNull,
    Equals,
    IsOfType,
    Has,
}

/// <summary>A condition over what comes in: parameters, the object, and what they hold.</summary>
/// <param name="Operand">The constant of <see cref="FactTest.Equals"/>, the name of the type of the last two.</param>
internal sealed record FactCondition(FactValue Subject, FactTest Test, object? Operand, bool Truth)
{
    public override string ToString() => FactText.Of(this);
}

/// <summary>An input gets to a runner.</summary>
/// <param name="Own">The capabilities of which the member's own project is told that the runner lacks them, whatever the member is given.</param>
internal sealed record FactHandOver(ImmutableArray<FactCondition> Conditions, FactValue Input, FactValue Runner, ImmutableArray<string> Own);

/// <summary>A way out of the member.</summary>
/// <param name="Sets">What the object and what parameters refer to hold after the call, and what is given back through parameters.</param>
/// <param name="Changes">Objects that come in and of which nothing is known after the call.</param>
/// <param name="Result">What the member gives; null when it gives nothing.</param>
internal sealed record FactExit(
    ImmutableArray<FactCondition> Conditions,
    ImmutableArray<(FactValue Place, FactValue Value)> Sets,
    ImmutableArray<FactValue> Changes,
    FactValue? Result);

/// <summary>What one project knows of a member and another can use: as if the body were in view.</summary>
internal sealed record MemberFact(ImmutableArray<FactHandOver> HandOvers, ImmutableArray<FactExit> Exits)
{
    /// <summary>The version of the text; a reader ignores all others.</summary>
    public const string Version = "1";

    public override string ToString() => FactText.Of(this);
}
