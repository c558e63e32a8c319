using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>What a runner has and what an input needs, in one state.</summary>
internal sealed class CapabilityDecision(CapabilityModel contract) : IConditionTheory
{
    bool? IConditionTheory.Decide(PathState state, TheoryCondition condition)
    {
        var (runner, needed, marked) = (HasCapabilities)condition;
        var all = true;
        foreach (var capability in needed)
        {
            var has = Has(state, runner, capability);
            if (has == false)
                return false;
            all &= has == true;
        }

        return all && marked is null ? true : null;
    }

    bool IConditionTheory.Learn(PathState state, TheoryCondition condition, bool truth)
    {
        var all = (HasCapabilities)condition;
        var open = all.Needed.Where(capability => Has(state, all.Runner, capability) is null).ToImmutableArray();
        if (truth)
        {
            foreach (var capability in open)
                state.Learn(all with { Needed = [capability], Marked = null }, true);
        }
        else if (open.Length == 1 && all.Marked is null)
        {
            state.Learn(all with { Needed = open }, false);
        }

        return all.Marked is null && all.Needed.Length == 1;
    }

    bool IConditionTheory.Excludes(PathState state, SymbolicValue value, ITypeSymbol type) =>
        !contract.IsSource(type)
        && state.PathCondition.Any(
            fact => !fact.Value.IsTrue
                && fact.Key is HasCapabilities lacks
                && lacks.Runner.Equals(value)
                && lacks.Needed.All(contract.DeclaredBy(type).Contains));

    /// <summary>Whether the runner has the capability; null when that is not known.</summary>
    public bool? Has(PathState state, SymbolicValue runner, INamedTypeSymbol capability, int depth = 0)
    {
        // A loop that wraps a decorator in another one may end in one that seems to hold itself.
        if (depth > AnalysisLimits.Depth)
            return null;
        if (state.OutcomeOf(new HasCapabilities(runner, [capability], null)) is { } guarded)
            return guarded;
        if (state.FindObject(runner) is { } known)
        {
            if (contract.IsSource(known.Type) || known.Members.ContainsKey(contract.InnerRunnerKey))
                return contract.OverridesCapabilities(known.Type) || !known.Members.TryGetValue(contract.InnerRunnerKey, out var inner)
                    ? null
                    : HasInner(state, inner, capability, depth + 1);
            return contract.DeclaredBy(known.Type).Contains(capability) ? true : CapabilityModel.IsBroken(known.Type) ? null : false;
        }

        if (runner is not UnknownValue unknown)
            return null;
        if (unknown is { Origin: Origin.Input, Tag: IParameterSymbol parameter } && contract.Marks.AskedBy(parameter).Any(each => each.Is(capability)))
            return true;
        var concrete = false;
        foreach (var type in TypesOf(state, unknown))
        {
            if (contract.IsSource(type))
                return null;
            if (contract.DeclaredBy(type).Contains(capability))
                return true;
            concrete |= IsConcreteRunner(type) && !CapabilityModel.IsBroken(type);
        }

        return concrete ? false : null;
    }

    /// <summary>What a runner of the list has, for a selector; the runner's own answer else.</summary>
    private bool? HasInner(PathState state, SymbolicValue inner, INamedTypeSymbol capability, int depth)
    {
        if (state.FindObject(inner) is not { Elements: { } runners })
            return contract.IsRunner(state.TypeOf(inner)) ? Has(state, inner, capability, depth) : null;
        var some = runners.Select(runner => Has(state, runner, capability, depth)).ToArray();
        return some.Contains(true) ? true : some.Contains(null) ? null : false;
    }

    /// <summary>The runners of a selector whose list is known; those of a selector in the list are its own.</summary>
    public ImmutableList<SymbolicValue>? SelectorRunners(PathState state, SymbolicValue runner, int depth = 0) =>
        depth <= AnalysisLimits.Depth && state.FindObject(runner) is { } known && contract.IsSelector(known.Type)
        && known.Members.TryGetValue(contract.InnerRunnerKey, out var list) && state.FindObject(list) is { Elements: { } runners }
            ? [.. runners.SelectMany(each => SelectorRunners(state, each, depth + 1) ?? [each])]
            : null;

    public bool IsConcreteRunner(ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol parameter => parameter.ConstraintTypes.Any(constraint => IsConcreteRunner(constraint)),
        _ => type is { TypeKind: TypeKind.Class, IsAbstract: false } && contract.IsRunner(type),
    };

    /// <summary>Whether the input needs the requirement's capability; null when that is not known.</summary>
    public static bool? Needs(ConditionSolver solver, PathState state, SymbolicValue input, CapabilityRequirement requirement)
    {
        var value = input;
        for (var i = 0; i < requirement.Path.Length; i++)
        {
            var next = StoredMembers.Find(state, value, requirement.Path[i]);
            if (next is null)
                return false;
            value = next;
            // A struct on the way is there with whatever its members hold, and those of its default hold nothing.
            if (i < requirement.Path.Length - 1 && IsPlainStruct(requirement.Path[i].TypeOfValue()))
            {
                if (value is Constant)
                    return false;
                continue;
            }

            if (IsSet(solver, state, value, requirement.Path[i].TypeOfValue()) is not true and var set)
                return set;
        }

        return true;
    }

    private static ImmutableArray<ITypeSymbol> TypesOf(PathState state, UnknownValue unknown)
    {
        var types = ImmutableArray.CreateBuilder<ITypeSymbol>();
        foreach (var fact in state.PathCondition)
        {
            if (fact.Value.IsTrue && fact.Key is IsOfType test && test.Operand.Equals(unknown))
                types.Add(test.Type);
        }

        if (unknown.Type is not null)
            types.Add(unknown.Type);
        return types.ToImmutable();
    }

    private static bool? IsSet(ConditionSolver solver, PathState state, SymbolicValue value, ITypeSymbol declared)
    {
        if (IsPlainStruct(declared))
            return value is Constant constant ? !IsDefault(constant) : null;
        return solver.Decide(state, new IsNull(value)) switch
        {
            { } isNull => !isNull,
            null => value is UnknownValue { IsNeverNull: true } ? true : null,
        };
    }

    private static bool IsPlainStruct(ITypeSymbol type) => type.IsValueType && type.OriginalDefinition.SpecialType != SpecialType.System_Nullable_T;

    private static bool IsDefault(Constant constant) => constant.Content switch
    {
        null => true,
        bool flag => !flag,
        long number => number == 0,
        double number => number == 0,
        _ => false,
    };
}
