using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Facts;

namespace WasiGuard.Analyzers.Flow.Summaries;

/// <summary>
/// Leaves in the facts of a type only what others can ever ask for: what a member that they see holds, and what a fact of the type reads again.
/// </summary>
internal sealed class FactVisibility
{
    private readonly INamedTypeSymbol _type;
    private readonly Func<ISymbol, bool> _isVisible;
    private readonly HashSet<MemberName> _read = [];

    public FactVisibility(INamedTypeSymbol type, IEnumerable<MemberFact> facts, Func<ISymbol, bool> isVisible)
    {
        (_type, _isVisible) = (type, isVisible);
        foreach (var fact in facts)
        {
            foreach (var handOver in fact.HandOvers)
            {
                Read(handOver.Input);
                Read(handOver.Runner);
                Read(handOver.Conditions);
            }

            foreach (var exit in fact.Exits)
            {
                Read(exit.Conditions);
                if (exit.Result is { } result)
                    Read(result);
                foreach (var (_, value) in exit.Sets)
                    Read(value);
            }
        }
    }

    /// <summary>Null when nothing is left.</summary>
    public MemberFact? Of(ISymbol member, MemberFact fact)
    {
        var exits = fact.Exits.Select(exit => exit with { Sets = [.. exit.Sets.Where(each => MayBeAskedFor(each.Place))] }).ToList();
        // Of an object with a state of its own it matters that a member leaves it alone.
        if (exits.TrueForAll(IsTrivial) && (member.IsStatic || member is IMethodSymbol { MethodKind: MethodKind.Constructor } || _read.Count == 0))
            exits.Clear();
        return fact.HandOvers.IsEmpty && exits.Count == 0 ? null : fact with { Exits = [.. exits.GroupBy(FactText.Of).Select(same => same.First())] };
    }

    private static bool IsTrivial(FactExit exit) =>
        exit.Sets.IsEmpty && exit.Result is null or AnyFact { Type: null } or TaskFact { Result: AnyFact { Type: null } };

    private bool MayBeAskedFor(FactValue place) =>
        place is not HeldFact { Member: var name } || _read.Contains(name) || !IsOwnPrivate(name);

    private bool IsOwnPrivate(MemberName name) =>
        name.DeclaringType == FactTypes.NameOf(_type)
        && !_type.GetMembers(name.Name).Any(each => _isVisible(each) || each.DeclaredAccessibility == Accessibility.Internal);

    private void Read(ImmutableArray<FactCondition> conditions)
    {
        foreach (var each in conditions)
            Read(each.Subject);
    }

    private void Read(FactValue value)
    {
        switch (value)
        {
            case HeldFact held:
                _read.Add(held.Member);
                Read(held.Owner);
                break;
            case NewFact made:
                Read(made.Members);
                break;
            case CopyFact copy:
                Read(copy.Original);
                Read(copy.Members);
                break;
            case DecoratorFact decorator:
                Read(decorator.Inner);
                Read(decorator.Decorator);
                break;
            case ListFact list:
                Read(list.Elements);
                break;
            case TaskFact task:
                Read(task.Result);
                break;
            case TupleFact tuple:
                Read(tuple.Items);
                break;
        }
    }

    private void Read(ImmutableArray<(MemberName Member, FactValue Value)> members)
    {
        foreach (var (_, value) in members)
            Read(value);
    }

    private void Read(ImmutableArray<FactValue> values)
    {
        foreach (var each in values)
            Read(each);
    }
}
