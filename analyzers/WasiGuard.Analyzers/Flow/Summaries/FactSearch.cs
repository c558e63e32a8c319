using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;
using WasiGuard.Analyzers.Flow.Execution.Operations;
using WasiGuard.Analyzers.Flow.Facts;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Summaries;

/// <summary>Finds out what others can know of a member: what it gives, what it changes and what it hands to which runner. Only what is certain.</summary>
internal sealed class FactSearch(CompilationParts parts)
{
    private const int MaxExits = 8;

    /// <summary>Null when nothing definite is known.</summary>
    public MemberFact? Of(ISymbol member, CancellationToken cancellation) => member switch
    {
        IMethodSymbol { MethodKind: MethodKind.Constructor } constructor => OfConstructor(constructor, cancellation),
        IMethodSymbol method => OfMethod(method, cancellation),
        IFieldSymbol or IPropertySymbol => parts.Source.InitializerOf(member) is { } initializer && IsWhole(initializer.OriginalOperation)
            ? Of(MemberProbe.OfInitialValue(parts, member, initializer, cancellation), [], each => each, null)
            : null,
        _ => null,
    };

    private MemberFact? OfMethod(IMethodSymbol method, CancellationToken cancellation)
    {
        // What a runner does with an input, the contract says.
        if (method.Parameters.Any(each => parts.Contract.IsInput(each.Type) && parts.Targets.RunnerFor(method, each) is { Parameter: null, Type: null }))
            return null;
        if (method.IsAbstract || !parts.Source.HasBody(method) || parts.Source.GraphOf(method) is not { } graph || !IsWhole(graph.OriginalOperation)
            || IsIterator(graph) || method.RefKind != RefKind.None || MemberProbe.Of(parts, method, cancellation) is not { } probe)
            return null;
        return Of(probe, method.Parameters, value => method is { IsAsync: true, ReturnsVoid: false } ? new TaskFact(value) : value, method);
    }

    private MemberFact? OfConstructor(IMethodSymbol constructor, CancellationToken cancellation)
    {
        var type = constructor.ContainingType;
        var own = parts.Source.GraphOf(constructor);
        var initializers = parts.Source.Initialized(type).Select(parts.Source.InitializerOf).OfType<ControlFlowGraph>().ToList();
        var others = type.GetMembers().OfType<IMethodSymbol>().Select(parts.Source.GraphOf).OfType<ControlFlowGraph>();
        if (own is not null && !IsWhole(own.OriginalOperation) || !initializers.TrueForAll(each => IsWhole(each.OriginalOperation)))
            return null;
        var probe = MemberProbe.OfConstructor(parts, constructor, own ?? initializers.Concat(others).FirstOrDefault(), cancellation);
        foreach (var (end, _) in probe.Ends.Returns)
            SetDefaults((ObjectReference)probe.Self!, type, end);
        return Of(probe, constructor.Parameters, each => each, constructor);
    }

    /// <summary>A member that no code has set holds its type's default, which others cannot see when they do not see the member.</summary>
    private void SetDefaults(ObjectReference self, INamedTypeSymbol type, PathState end)
    {
        for (var level = type; level is not null && parts.Source.IsInView(level); level = level.BaseType)
        {
            foreach (var member in level.GetMembers())
            {
                if (member is not (IFieldSymbol { IsStatic: false, AssociatedSymbol: null } or IPropertySymbol { IsStatic: false, IsIndexer: false })
                    || member is IPropertySymbol property && (property.IsAbstract || property.GetMethod is not { } getter || parts.Source.HasBody(getter))
                    || !MayMatter(member.TypeOfValue()) || end.FindObject(self) is not { CopiedFrom: null } known
                    || known.Members.ContainsKey(member.Canonical()))
                    continue;
                var initial = NewValues.DefaultOf(member.TypeOfValue());
                end.StoreObject(self, known with { Members = known.Members.SetItem(member.Canonical(), initial) });
            }
        }
    }

    private bool MayMatter(ITypeSymbol type) =>
        type.SpecialType == SpecialType.System_Boolean || type.TypeKind == TypeKind.Enum || parts.Contract.IsPart(type) && !type.IsValueType;

    private MemberFact? Of(MemberProbe probe, ImmutableArray<IParameterSymbol> parameters, Func<FactValue, FactValue> wrap, IMethodSymbol? method)
    {
        if (probe.IsCutShort)
            return null;
        var rendering = new FactRendering(parts, probe, parameters);
        var always = Always(probe.Ends.Returns);
        var fact = new MemberFact(HandOvers(probe, rendering, always), Exits(probe, parameters, rendering, always, wrap, method));
        return fact.HandOvers.IsEmpty && fact.Exits.IsEmpty ? null : fact;
    }

    /// <summary>Conditions that hold at each way out: without them the member only throws.</summary>
    private static List<KeyValuePair<SymbolicValue, Constant>> Always(List<Return> returns) => returns.Count == 0 ? []
        : [.. returns[0].State.PathCondition.Where(each => returns.TrueForAll(other => other.State.PathCondition.Contains(each)))];

    private ImmutableArray<FactHandOver> HandOvers(MemberProbe probe, FactRendering rendering, List<KeyValuePair<SymbolicValue, Constant>> always)
    {
        var paths = new FactPaths(rendering.Of);
        foreach (var each in probe.HandOvers.Where(each => IsCertain(each.State)))
        {
            var (input, runner) = (rendering.Of(each.Input, each.State), rendering.Of(each.Runner, each.State));
            if (input is AnyFact { Type: null } || runner is AnyFact { Type: null } or ConstantFact || !DependsOnCaller(input) && !DependsOnCaller(runner))
                continue;
            var own = OwnMismatches(each).Select(FactTypes.NameOf).OfType<string>().OrderBy(name => name, StringComparer.Ordinal);
            var handOver = new FactHandOver([], input, runner, [.. own]);
            paths.Add(FactText.Of(handOver), handOver, each.State, always);
        }

        return paths.WholeEnds() is { Count: <= MaxExits } ends ? [.. ends.Select(each => (FactHandOver)each.End with { Conditions = each.Conditions })] : [];
    }

    /// <summary>What the member's own project is told, whatever the member is called with.</summary>
    private IEnumerable<INamedTypeSymbol> OwnMismatches(HandOver handOver)
    {
        if ((handOver.State.TypeOf(handOver.Input)) is not { } type || !parts.Contract.IsInput(type))
            return [];
        return parts.Contract.RequirementsOf(type)
            .Where(each => CapabilityDecision.Needs(parts.Solver, handOver.State, handOver.Input, each) == true
                && parts.Decision.Has(handOver.State, handOver.Runner, each.Capability) == false)
            .Select(each => each.Capability)
            .Distinct<INamedTypeSymbol>(SymbolEqualityComparer.Default);
    }

    private ImmutableArray<FactExit> Exits(
        MemberProbe probe, ImmutableArray<IParameterSymbol> parameters, FactRendering rendering, List<KeyValuePair<SymbolicValue, Constant>> always,
        Func<FactValue, FactValue> wrap, IMethodSymbol? method)
    {
        var paths = new FactPaths(rendering.Of);
        var isConstructor = method is { MethodKind: MethodKind.Constructor };
        var gives = !isConstructor && method is not { ReturnsVoid: true };
        // A delegate that came from somewhere may know the object, and change it.
        var runsDelegates = method is not null && parts.Source.GraphOf(method) is { } graph
            && graph.OriginalOperation.Descendants().Any(each => each is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke });
        var isTask = method is { ReturnType: INamedTypeSymbol { Name: "Task" or "ValueTask", Arity: 0 } };
        foreach (var (state, result) in probe.Ends.Returns)
        {
            var effects = new FactEffects(probe, rendering, parameters, state);
            if (!IsCertain(state) || !effects.AreKnown)
                return [];
            var given = !gives ? null : isTask ? new AnyFact(null, true) : wrap(rendering.Of(result, state));
            var changes = isConstructor ? [] : runsDelegates && probe.Self is not null ? effects.Changes.Insert(0, SelfFact.Value) : effects.Changes;
            var exit = new FactExit([], effects.Sets, changes, given);
            paths.Add(FactText.Outcome(exit), exit, state, always);
        }

        return paths.Ends() is { Count: <= MaxExits } ends ? [.. ends.Select(each => (FactExit)each.End with { Conditions = each.Conditions })] : [];
    }

    private static bool DependsOnCaller(FactValue value) => value switch
    {
        ParameterFact or SelfFact or HeldFact => true,
        AnyFact any => any.Type?[0] == '!',
        NewFact made => made.Type[0] == '!' || made.Members.Any(each => DependsOnCaller(each.Value)),
        CopyFact copy => DependsOnCaller(copy.Original) || copy.Members.Any(each => DependsOnCaller(each.Value)),
        DecoratorFact decorator => DependsOnCaller(decorator.Inner) || DependsOnCaller(decorator.Decorator),
        ListFact list => list.Elements.Any(DependsOnCaller),
        TaskFact task => DependsOnCaller(task.Result),
        TupleFact tuple => tuple.Items.Any(DependsOnCaller),
        _ => false,
    };

    private static bool IsCertain(PathState state) => !state.IsImprecise && state.Witnesses is null && state.UncertainConditions.IsEmpty;

    /// <summary>The code compiles, and all of it is there.</summary>
    private static bool IsWhole(IOperation body) => !body.DescendantsAndSelf().Any(each => each.Kind == OperationKind.Invalid);

    private static bool IsIterator(ControlFlowGraph graph) =>
        graph.OriginalOperation.Descendants().Any(each => each.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak);
}
