using System.Collections.Immutable;
using System.Globalization;

namespace WasiGuard.Analyzers.Flow.Facts;

/// <summary>Writes facts. The same fact has the same text, whichever build writes it; the grammar stands in <c>docs/internals/facts.md</c>.</summary>
internal static class FactText
{
    public static string Of(MemberFact fact) => string.Join(
        "; ", fact.HandOvers.Select(Of).Concat(fact.Exits.Select(Of)).Prepend(MemberFact.Version));

    public static string Of(FactHandOver handOver) =>
        $"{When(handOver.Conditions)}run {handOver.Input} on {handOver.Runner}{(handOver.Own.IsEmpty ? "" : " but " + string.Join(", ", handOver.Own))}";

    public static string Of(FactExit exit) => When(exit.Conditions) + Outcome(exit);

    /// <summary>What the exit leaves behind, without the conditions that lead to it.</summary>
    public static string Outcome(FactExit exit)
    {
        var parts = exit.Sets.Select(each => $"set {each.Place} = {each.Value}")
            .Concat(exit.Changes.Select(each => $"change {each}"))
            .Concat(exit.Result is { } result ? [$"give {result}"] : [])
            .ToList();
        return parts.Count == 0 ? "end" : string.Join(", ", parts);
    }

    public static string Of(FactCondition condition) => condition.Test switch
    {
        FactTest.IsTrue => condition.Truth ? $"{condition.Subject}" : $"not {condition.Subject}",
        FactTest.IsNull => $"{condition.Subject} {(condition.Truth ? "is" : "is-not")} null",
        FactTest.Equals => $"{condition.Subject} {(condition.Truth ? "equals" : "differs")} {Literal(condition.Operand)}",
        FactTest.IsOfType => $"{condition.Subject} {(condition.Truth ? "is" : "is-not")} {condition.Operand}",
        _ => $"{condition.Subject} {(condition.Truth ? "has" : "lacks")} {condition.Operand}",
    };

    public static string Of(FactValue value) => value switch
    {
        AnyFact any => (any.IsNeverNull ? "some" : "any") + (any.Type is { } type ? " " + type : ""),
        ConstantFact constant => Literal(constant.Content),
        ParameterFact parameter => "$" + parameter.Ordinal.ToString(CultureInfo.InvariantCulture),
        SelfFact => "this",
        HeldFact held => $"{held.Owner}/{held.Member}{(held.Type is { } type ? $"({type})" : "")}",
        NewFact made => $"new {made.Type}{Members(made.Members)}",
        CopyFact copy => $"copy {copy.Original}{Members(copy.Members)}",
        DecoratorFact decorator => $"{decorator.Decorator} around {decorator.Inner}",
        ListFact list => $"list {list.Type} [{string.Join(", ", list.Elements)}]",
        TaskFact task => $"task {task.Result}",
        TupleFact tuple => $"[{string.Join(", ", tuple.Items)}]",
        _ => throw new System.InvalidOperationException($"'{value.GetType().Name}' has no text."),
    };

    private static string Members(ImmutableArray<(MemberName Member, FactValue Value)> members) =>
        members.IsEmpty ? "" : $" {{ {string.Join(", ", members.Select(each => $"{each.Member} = {each.Value}"))} }}";

    private static string When(ImmutableArray<FactCondition> conditions) => conditions.IsEmpty ? "" : $"when {string.Join(", ", conditions)}: ";

    private static string Literal(object? content) => content switch
    {
        null => "null",
        bool flag => flag ? "true" : "false",
        long number => number.ToString(CultureInfo.InvariantCulture),
        string text => "\"" + text.Replace("\\", "\\\\").Replace("\"", "\\\"") + "\"",
        _ => throw new System.InvalidOperationException($"A fact holds no '{content.GetType().Name}'."),
    };
}
