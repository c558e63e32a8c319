using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow.Source;

/// <summary>How to get to an object from what a body is called with: <c>this</c>, a parameter or a captured variable, and members from there.</summary>
internal sealed record AccessPath(ISymbol? Root, ImmutableArray<ISymbol> Members)
{
    public static readonly AccessPath OfThis = new(null, []);

    /// <summary>An object that the body itself has made: what happens to it changes nothing outside.</summary>
    public static readonly AccessPath OwnObject = new(null, []) { IsOwnObject = true };

    public bool IsOwnObject { get; private init; }
}

/// <summary>Something that outlives a body and that the body, or what it calls, may give another value.</summary>
/// <param name="Target">A field, property or variable; null when the content of the owner changes, as that of a list does.</param>
/// <param name="Owner">Whose member it is; null when it is nobody's, or that is not known.</param>
/// <param name="Values">Constants and parameters that it may be given; null when that may be anything.</param>
/// <param name="IsConditional">Not every way through the body changes it.</param>
internal sealed record SideEffect(ISymbol? Target, AccessPath? Owner, ImmutableArray<AssignedValue>? Values, bool IsConditional);

/// <summary>A value that is known from the text: what a parameter was given, or else a constant.</summary>
internal sealed record AssignedValue(object? Constant, IParameterSymbol? Parameter);

/// <summary>What a body may change; <paramref name="IsComplete"/> is false when it calls too much to tell.</summary>
internal sealed record SideEffects(ImmutableArray<SideEffect> All, bool IsComplete);

/// <summary>Looks through a body, and what it calls, for what they change, without following any way through them.</summary>
/// <param name="mayChange">Whether a method that is not in view may leave its object other than it was.</param>
internal sealed class SideEffectSearch(SourceModel source, MemberAssignments assignments, Func<IMethodSymbol, bool> mayChange, CancellationToken cancellation)
{
    private readonly List<(SideEffect Change, bool InElse)> _found = [];
    private readonly Stack<ISymbol> _visiting = new();
    private int _bodies;

    /// <summary>What the names in a body mean to the one that is asked about.</summary>
    private sealed record BodyScope(
        SyntaxNode Body,
        AccessPath? This,
        ImmutableDictionary<ISymbol, (AccessPath? Path, ImmutableArray<AssignedValue>? Values)> Parameters,
        bool IsConditional,
        bool IsInElse);

    public SideEffects Of(ISymbol body)
    {
        var parameters = ImmutableDictionary.Create<ISymbol, (AccessPath?, ImmutableArray<AssignedValue>?)>(SymbolEqualityComparer.Default);
        foreach (var parameter in (body as IMethodSymbol)?.Parameters ?? [])
            parameters = parameters.SetItem(parameter, (new AccessPath(parameter, []), [new AssignedValue(null, parameter)]));
        Visit(body, AccessPath.OfThis, parameters, mayStay: false, inElse: false);
        return new(
            [.. _found.GroupBy(each => (each.Change.Target, each.Change.Owner), SameTarget.Comparer).Select(Merge)],
            _bodies <= AnalysisLimits.BodiesLookedThrough);
    }

    /// <summary>If both branches of an <c>if</c> assign it, the assignment is unconditional although each branch is conditional.</summary>
    private static SideEffect Merge(IEnumerable<(SideEffect Change, bool InElse)> changes)
    {
        var all = changes.ToList();
        var stays = all.All(each => each.Change.IsConditional) && (all.Count == 1 || !all.Exists(each => each.InElse));
        return all[0].Change with
        {
            Values = all.Exists(each => each.Change.Values is null) ? null : [.. all.SelectMany(each => each.Change.Values!.Value).Distinct()],
            IsConditional = stays
        };
    }

    private void Visit(
        ISymbol body, AccessPath? self, ImmutableDictionary<ISymbol, (AccessPath?, ImmutableArray<AssignedValue>?)> parameters, bool mayStay, bool inElse)
    {
        if (_visiting.Any(body.Is) || ++_bodies > AnalysisLimits.BodiesLookedThrough || source.BodyOf(body, cancellation) is not { } operation)
            return;
        _visiting.Push(body);
        var scope = new BodyScope(operation.Syntax, self, parameters, mayStay, inElse);
        foreach (var each in operation.DescendantsAndSelf())
            Look(each, scope);
        _visiting.Pop();
    }

    private void Look(IOperation operation, BodyScope scope)
    {
        switch (operation)
        {
            case IDeconstructionAssignmentOperation { Target: ITupleOperation targets, Value: var value }:
                for (var i = 0; i < targets.Elements.Length; i++)
                    Assigned(
                        targets.Elements[i], value is ITupleOperation values && values.Elements.Length == targets.Elements.Length
                            ? values.Elements[i]
                            : null, scope);
                break;
            case ISimpleAssignmentOperation { IsRef: false } assignment:
                Assigned(assignment.Target, assignment.Value, scope);
                break;
            case ICoalesceAssignmentOperation assignment:
                Assigned(assignment.Target, assignment.Value, scope with { IsConditional = true });
                break;
            case ICompoundAssignmentOperation assignment:
                Assigned(assignment.Target, null, scope);
                break;
            case IIncrementOrDecrementOperation step:
                Assigned(step.Target, null, scope);
                break;
            case IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } argument:
                Assigned(argument.Value, null, scope);
                break;
            case IPropertyReferenceOperation { Property.GetMethod: { } getter } read when read.Parent is not ISimpleAssignmentOperation { Target: var target }
                || target != read:
                Called(getter, read.Instance, read.Arguments, read, scope);
                break;
            case IInvocationOperation call:
                Called(call.TargetMethod, call.Instance, call.Arguments, call, scope);
                break;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                Called(constructor, creation, creation.Arguments, creation, scope);
                break;
        }
    }

    private void Called(
        IMethodSymbol method, IOperation? instance, ImmutableArray<IArgumentOperation> arguments, IOperation call, BodyScope scope, IOperation? assigned = null)
    {
        var self = instance is null ? null : PathOf(instance, scope);
        var (mayStay, inElse) = BranchesAround(call.Syntax, scope);
        if (source.BodyOf(method, cancellation) is not { } body)
        {
            if (self is not null
                && self is not { IsOwnObject: true }
                && mayChange(method)
                && instance!.Type is { IsReferenceType: true, SpecialType: not SpecialType.System_String })
                _found.Add((new(null, self, null, mayStay), inElse));
            return;
        }

        // What is declared inside is looked at with its body.
        if (scope.Body.Contains(body.Syntax))
            return;
        var parameters = scope.Parameters;
        foreach (var argument in arguments)
        {
            if (argument.Parameter is { } parameter)
                parameters = parameters.SetItem(parameter.OriginalDefinition, (PathOf(argument.Value, scope), ValuesOf(argument.Value, scope)));
        }

        if (assigned is not null)
            parameters = parameters.SetItem(method.OriginalDefinition.Parameters.Last(), (PathOf(assigned, scope), ValuesOf(assigned, scope)));
        Visit(method.OriginalDefinition, method.MethodKind == MethodKind.LocalFunction ? scope.This : self, parameters, mayStay, inElse);
    }

    private void Assigned(IOperation target, IOperation? value, BodyScope scope)
    {
        var (mayStay, inElse) = BranchesAround(target.Syntax, scope);
        switch (target)
        {
            case IDeclarationExpressionOperation declaration:
                Assigned(declaration.Expression, value, scope);
                break;
            case IPropertyReferenceOperation { Property.SetMethod: { } setter } property when source.BodyOf(setter, cancellation) is not null:
                Called(setter, property.Instance, property.Arguments, property, scope, value);
                break;
            case IPropertyReferenceOperation { Arguments.IsEmpty: false, Instance: { } list }:
                Add(null, PathOf(list, scope));
                break;
            case IArrayElementReferenceOperation { ArrayReference: var array }:
                Add(null, PathOf(array, scope));
                break;
            case IFieldReferenceOperation { Field.ContainingType.IsTupleType: true, Instance: { } tuple }:
                Assigned(tuple, null, scope);
                break;
            case IFieldReferenceOperation or IPropertyReferenceOperation
                when target is IMemberReferenceOperation { Member: var member, Instance: var instance } && !member.ContainingType.IsTupleType:
                Add(member.Canonical(), instance is null ? null : PathOf(instance, scope));
                break;
            case IParameterReferenceOperation { Parameter: { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } constructor } captured }
                when !scope.Parameters.ContainsKey(captured) && source.IsPrimary(constructor):
                Add(captured, scope.This);
                break;
            case IParameterReferenceOperation { Parameter: var parameter } when !scope.Parameters.ContainsKey(parameter) && IsOutside(parameter, scope):
                Add(parameter, null);
                break;
            case ILocalReferenceOperation { Local: var local } when IsOutside(local, scope):
                Add(local, null);
                break;
        }

        void Add(ISymbol? member, AccessPath? owner)
        {
            if (owner is { IsOwnObject: true } || member is null && owner is null)
                return;
            _found.Add((new(member, owner, value is null ? null : ValuesOf(value, scope), mayStay), inElse));
        }
    }

    private bool IsOutside(ISymbol variable, BodyScope scope) => source.Syntax(variable) is { } declaration && !scope.Body.Contains(declaration);

    private AccessPath? PathOf(IOperation operation, BodyScope scope)
    {
        switch (operation)
        {
            case IConversionOperation { OperatorMethod: null } conversion:
                return PathOf(conversion.Operand, scope);
            case IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance }:
                return scope.This;
            // The object that an initializer fills.
            case IInstanceReferenceOperation or IObjectCreationOperation or IArrayCreationOperation or ICollectionExpressionOperation:
                return AccessPath.OwnObject;
            case IParameterReferenceOperation { Parameter: var parameter }:
                return scope.Parameters.TryGetValue(parameter, out var given) ? given.Path
                    : parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
                        && source.IsPrimary(constructor) ? Extend(scope.This, parameter)
                    : IsOutside(parameter, scope) ? new(parameter, []) : null;
            case ILocalReferenceOperation { Local: var local } when IsOutside(local, scope):
                return new(local, []);
            case ILocalReferenceOperation { Local: var local }:
                return assignments.OnlyValueOf(local) is { } only && only is not ILocalReferenceOperation ? PathOf(only, scope) : null;
            case IFieldReferenceOperation { Instance: { } instance, Field: var field }:
                return Extend(PathOf(instance, scope), field);
            case IPropertyReferenceOperation { Instance: { } instance, Arguments.IsEmpty: true, Property: var property }
                when property.GetMethod is not { } getter || !source.HasBody(getter):
                return Extend(PathOf(instance, scope), property);
            default:
                return null;
        }
    }

    private static AccessPath? Extend(AccessPath? route, ISymbol member)
    {
        if (route is null || route is { IsOwnObject: true })
            return route;
        return route.Members.Length < AnalysisLimits.AccessPathLength ? route with { Members = route.Members.Add(member.Canonical()) } : null;
    }

    private static ImmutableArray<AssignedValue>? ValuesOf(IOperation operation, BodyScope scope)
    {
        if (operation.ConstantValue is { HasValue: true, Value: var constant })
            return [new AssignedValue(constant, null)];
        return operation switch
        {
            IConversionOperation { OperatorMethod: null } conversion => ValuesOf(conversion.Operand, scope),
            IParenthesizedOperation inner => ValuesOf(inner.Operand, scope),
            IConditionalOperation { WhenFalse: { } other } choice => Both(ValuesOf(choice.WhenTrue, scope), ValuesOf(other, scope)),
            ISwitchExpressionOperation choice => choice.Arms.Select(arm => ValuesOf(arm.Value, scope)).Aggregate(Both),
            IParameterReferenceOperation { Parameter: var parameter } => scope.Parameters.TryGetValue(parameter, out var given) ? given.Values : null,
            _ => null,
        };

        static ImmutableArray<AssignedValue>? Both(ImmutableArray<AssignedValue>? one, ImmutableArray<AssignedValue>? other) =>
            one is { } some && other is { } more ? some.AddRange(more) : null;
    }

    /// <summary>Whether control can pass a place by, and whether what it passes through instead may do the same.</summary>
    private static (bool MayStay, bool InElse) BranchesAround(SyntaxNode place, BodyScope scope)
    {
        var (mayStay, inElse) = (scope.IsConditional, scope.IsInElse);
        for (var node = place; node != scope.Body && node.Parent is { } parent && parent != scope.Body; node = parent)
        {
            mayStay |= parent switch
            {
                IfStatementSyntax choice => node != choice.Condition,
                ConditionalExpressionSyntax choice => node != choice.Condition,
                BinaryExpressionSyntax
                {
                    RawKind: (int)SyntaxKind.LogicalAndExpression or (int)SyntaxKind.LogicalOrExpression
                    or (int)SyntaxKind.CoalesceExpression
                } both =>
                    node == both.Right,
                ForStatementSyntax or CommonForEachStatementSyntax or WhileStatementSyntax or SwitchSectionSyntax or SwitchExpressionArmSyntax
                    or CatchClauseSyntax or ConditionalAccessExpressionSyntax =>
                    true,
                AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax => true,
                _ => false,
            };
            inElse |= parent is ElseClauseSyntax or SwitchExpressionArmSyntax or ConditionalExpressionSyntax
                || parent is SwitchSectionSyntax section && section.Labels.Any(label => label is DefaultSwitchLabelSyntax);
        }

        return (mayStay, inElse);
    }

    private sealed class SameTarget : IEqualityComparer<(ISymbol? Target, AccessPath? Owner)>
    {
        public static readonly SameTarget Comparer = new();

        public bool Equals((ISymbol? Target, AccessPath? Owner) one, (ISymbol? Target, AccessPath? Owner) other) =>
            SymbolEqualityComparer.Default.Equals(one.Target, other.Target)
            && (one.Owner is null
                ? other.Owner is null
                : other.Owner is { } owner
                    && SymbolEqualityComparer.Default.Equals(one.Owner.Root, owner.Root)
                    && one.Owner.Members.SequenceEqual(owner.Members, SymbolEqualityComparer.Default));

        public int GetHashCode((ISymbol? Target, AccessPath? Owner) place) => SymbolEqualityComparer.Default.GetHashCode(place.Target);
    }
}
