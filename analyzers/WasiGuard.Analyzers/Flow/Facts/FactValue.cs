using System.Collections.Immutable;

namespace WasiGuard.Analyzers.Flow.Facts;

/// <summary>What a fact says of a value. Types and members are named as metadata names them, so that no symbol of another compilation gets in.</summary>
internal abstract record FactValue
{
    public sealed override string ToString() => FactText.Of(this);
}

/// <summary>Nothing more is known than a type, which may be one that the value derives from, and whether it can be null.</summary>
internal sealed record AnyFact(string? Type, bool IsNeverNull) : FactValue
{
    public static readonly AnyFact Value = new(null, false);
}

/// <summary>Null, a bool, a whole number or a text.</summary>
internal sealed record ConstantFact(object? Content) : FactValue;

/// <summary>What a parameter was given.</summary>
internal sealed record ParameterFact(int Ordinal) : FactValue;

/// <summary>What the member is called on.</summary>
internal sealed record SelfFact : FactValue
{
    public static readonly SelfFact Value = new();
}

/// <summary>A field or property, and the type that declares it. Metadata may not have it: private members are not for others.</summary>
internal sealed record MemberName(string DeclaringType, string Name)
{
    public override string ToString() => $"{DeclaringType}.{Name}";
}

/// <summary>What a member of a value holds before the call.</summary>
/// <param name="Type">The member's type, where the capabilities of what it holds may depend on it.</param>
internal sealed record HeldFact(FactValue Owner, MemberName Member, string? Type) : FactValue;

/// <summary>A new object of exactly that type.</summary>
internal sealed record NewFact(string Type, ImmutableArray<(MemberName Member, FactValue Value)> Members) : FactValue;

/// <summary>A copy of a value, with members changed.</summary>
internal sealed record CopyFact(FactValue Original, ImmutableArray<(MemberName Member, FactValue Value)> Members) : FactValue;

/// <summary>A decorator around a runner, or a selector over a list of them.</summary>
internal sealed record DecoratorFact(NewFact Decorator, FactValue Inner) : FactValue;

/// <summary>A list or array whose elements are known.</summary>
internal sealed record ListFact(string Type, ImmutableArray<FactValue> Elements) : FactValue;

/// <summary>A finished task that holds a value.</summary>
internal sealed record TaskFact(FactValue Result) : FactValue;

internal sealed record TupleFact(ImmutableArray<FactValue> Items) : FactValue;
