using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>Patterns: a match decides conditions of the path, and binds variables.</summary>
internal sealed class Patterns(BodyInterpreter run)
{
    public SymbolicValue EvalPattern(IIsPatternOperation test)
    {
        var value = run.Expressions.Eval(test.Value);
        if (run.State.IsUnreachable)
            return SymbolicValue.Null;
        var (pattern, negated) = (test.Pattern, false);
        while (pattern is INegatedPatternOperation negation)
            (pattern, negated) = (negation.Pattern, !negated);
        // A constant leaves nothing bound, so that nothing has to be decided before the result is used.
        if (pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true } constant })
        {
            var equal = run.Conditions.Equality(value, Constant.From(constant.Value));
            return negated ? SymbolicValue.Negate(equal) : equal;
        }

        return SymbolicValue.Of(Match(test.Pattern, value));
    }

    private bool Match(IPatternOperation pattern, SymbolicValue value)
    {
        if (run.State.IsUnreachable)
            return false;
        switch (pattern)
        {
            case IDiscardPatternOperation:
                return true;
            case IConstantPatternOperation constant:
                return run.Conditions.Holds(
                    run.Conditions.Equality(
                        value, constant.Value.ConstantValue.HasValue
                            ? Constant.From(constant.Value.ConstantValue.Value)
                            : run.Expressions.Eval(constant.Value)));
            case INegatedPatternOperation negated:
                return !Match(negated.Pattern, value);
            case IBinaryPatternOperation { OperatorKind: BinaryOperatorKind.And } both:
                return Match(both.LeftPattern, value) && Match(both.RightPattern, value);
            case IBinaryPatternOperation either:
                return Match(either.LeftPattern, value) || Match(either.RightPattern, value);
            case ITypePatternOperation type:
                return IsOf(value, type.MatchedType, type.InputType);
            case IDeclarationPatternOperation declaration:
                if (!declaration.MatchesNull && !IsOf(value, declaration.MatchedType ?? declaration.NarrowedType, declaration.InputType))
                    return false;
                BindVariable(declaration.DeclaredSymbol, declaration.MatchesNull ? value : Conversions.Typed(value, declaration.NarrowedType));
                return true;
            case IRecursivePatternOperation recursive:
                return MatchRecursive(recursive, value);
            case IRelationalPatternOperation relation:
                return !ConditionSolver.IsKnownNull(run.State, value)
                    && run.Conditions.Holds(
                        run.Expressions.Binary(relation.OperatorKind, Conditions.Unboxed(value), run.Expressions.Eval(relation.Value), relation));
            case IListPatternOperation list:
                return MatchList(list, value);
            default:
                return run.Conditions.Holds(run.Fresh(pattern, run.Conditions.Flag));
        }
    }

    private bool IsOf(SymbolicValue value, ITypeSymbol declared, ITypeSymbol input)
    {
        var type = run.Frame.Actual(declared);
        return value is TupleValue
            || (ConditionSolver.IsA(input, type) || type.IsValueType && input.IsValueType
                ? !run.Conditions.Holds(new IsNull(value))
                : run.Conditions.Holds(new IsOfType(value, type)));
    }

    private void BindVariable(ISymbol? variable, SymbolicValue value)
    {
        if (variable is not null && !run.State.IsUnreachable)
            run.Set(new(variable, run.Frame.OwnerOf(variable).Id), value);
    }

    private bool MatchRecursive(IRecursivePatternOperation pattern, SymbolicValue value)
    {
        if (!IsOf(value, pattern.MatchedType, pattern.InputType))
            return false;
        value = Conversions.Typed(value, pattern.NarrowedType);
        if (pattern.DeconstructionSubpatterns.Length > 0)
        {
            var count = pattern.DeconstructionSubpatterns.Length;
            for (var i = 0; i < count; i++)
            {
                var part = value is TupleValue tuple && tuple.Items.Length == count ? tuple.Items[i]
                    : pattern.DeconstructSymbol is IMethodSymbol method
                        && run.Deconstructions.PartsBy(method, value, pattern) is { } parts
                        && i < parts.Length ? parts[i]
                    : NewValues.Computed(("part", i), value, type: pattern.DeconstructionSubpatterns[i].InputType);
                if (!Match(pattern.DeconstructionSubpatterns[i], part is UnknownValue unknown ? run.Conditions.Known(unknown) : part))
                    return false;
            }
        }

        foreach (var property in pattern.PropertySubpatterns)
        {
            if (!Match(property.Pattern, MemberIn(property.Member, value)))
                return false;
        }

        BindVariable(pattern.DeclaredSymbol, value);
        return true;
    }

    private SymbolicValue MemberIn(IOperation member, SymbolicValue owner) => member switch
    {
        IFieldReferenceOperation { Field.ContainingType.IsTupleType: true } field when owner is TupleValue tuple
            && int.TryParse((field.Field.CorrespondingTupleField ?? field.Field).Name.Substring("Item".Length), out var index) => tuple.Items[index - 1],
        IFieldReferenceOperation field => run.Storage.ReadMember(owner, field.Field),
        IPropertyReferenceOperation property => ReadProperty(property, owner),
        _ => run.Fresh(member),
    };

    private SymbolicValue ReadProperty(IPropertyReferenceOperation operation, SymbolicValue owner)
    {
        var property = (IPropertySymbol?)run.Calls.Dispatch(operation.Property, owner) ?? operation.Property;
        if (run.FrameworkMembers.KnownProperty(property, owner) is { } known)
            return known;
        if (property.GetMethod is { } getter && run.Source.HasBody(getter) && run.Calls.IsTargetKnown(getter, owner))
            return run.Calls.Guarded(property, owner, run.Calls.Call(getter, owner, [], operation));
        return run.Contract.GuardedBy(property) is { } capability
            ? run.Conditions.Test(new HasCapabilities(owner, [capability], property))
            : run.Storage.TypedAsProperty(run.Storage.ReadMember(owner, property), operation);
    }

    private bool MatchList(IListPatternOperation pattern, SymbolicValue value)
    {
        if (run.Conditions.Holds(new IsNull(value)))
            return false;
        var slices = pattern.Patterns.Count(each => each is ISlicePatternOperation);
        var wanted = pattern.Patterns.Length - slices;
        if (run.State.FindObject(value) is not { Elements: { } elements })
            return run.Conditions.Holds(run.Fresh(pattern, run.Conditions.Flag));
        if (slices == 0 ? elements.Count != wanted : elements.Count < wanted)
            return false;
        var index = 0;
        foreach (var each in pattern.Patterns)
        {
            if (each is ISlicePatternOperation slice)
            {
                var rest = elements.Count - wanted;
                if (slice.Pattern is { } inner && !Match(inner, run.Collections.List(inner, slice.Pattern.InputType, elements.GetRange(index, rest))))
                    return false;
                index += rest;
            }
            else if (!Match(each, elements[index++]))
            {
                return false;
            }
        }

        BindVariable(pattern.DeclaredSymbol, value);
        return true;
    }
}
