using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Follows a value up through the expression that it is in, to see whether code that is not in view gets it whole.</summary>
internal static class HandoverOf
{
    public static Handover? Value(IOperation value, InputMembers members, SourceBodies bodies)
    {
        var without = ImmutableHashSet<ISymbol>.Empty.WithComparer(SymbolEqualityComparer.Default);
        for (var (child, parent) = (value, value.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case IConversionOperation or IParenthesizedOperation or ICoalesceOperation or IAwaitOperation:
                case IConditionalOperation choice when choice.Condition != child:
                case ISwitchExpressionArmOperation or ISwitchExpressionOperation:
                    break;
                case IWithOperation copy when copy.Operand == child:
                    without = without.Union(Replaced(copy, members));
                    break;
                case ISimpleAssignmentOperation { Parent: IObjectOrCollectionInitializerOperation { Parent: { } whole } } member when member.Value == child:
                    parent = whole;
                    break;
                case IArgumentOperation { Parent: { } call } argument:
                    return Sees(call, argument, bodies) ? new(value.Type!, without) : null;
                case IInvocationOperation call:
                    return call.TargetMethod.Name is "ToString" or "Deconstruct" && !bodies.Has(call.TargetMethod) ? new(value.Type!, without) : null;
                case ISimpleAssignmentOperation assignment when assignment.Value == child:
                    return IsInView(assignment.Target) ? null : new(value.Type!, without);
                case IInterpolationOperation or ITupleOperation or IArrayInitializerOperation or ICollectionExpressionOperation or IDynamicInvocationOperation:
                    return new(value.Type!, without);
                default:
                    return null;
            }
        }

        return null;
    }

    private static bool Sees(IOperation call, IArgumentOperation argument, SourceBodies bodies)
    {
        var method = call switch
        {
            IInvocationOperation invocation => invocation.TargetMethod,
            IObjectCreationOperation creation => creation.Constructor,
            _ => null,
        };
        if (method is null)
            return true;
        if (method.MethodKind == MethodKind.LocalFunction || NullTest.IsNullCheck(method) || method.ContainingType is { Name: "CapabilityGuard", ContainingNamespace.Name: "WasiGuard" })
            return false;
        var target = (method.ReducedFrom ?? method).OriginalDefinition;
        var onThis = call is IInvocationOperation { Instance: IInstanceReferenceOperation };
        return !bodies.Has(target) && !(onThis && target.IsAbstract) || argument.Parameter is null || (IsOpen(target) && !onThis);
    }

    private static bool IsOpen(IMethodSymbol method) => (method.IsVirtual || method.IsAbstract || (method.IsOverride && !method.IsSealed)) && !method.ContainingType.IsSealed;

    private static bool IsInView(IOperation target) =>
        target is ILocalReferenceOperation or IParameterReferenceOperation or IDiscardOperation
        || target is IMemberReferenceOperation reference && reference.Member.DeclaringSyntaxReferences.Length > 0;

    private static ImmutableHashSet<ISymbol> Replaced(IWithOperation copy, InputMembers members)
    {
        var replaced = ImmutableHashSet<ISymbol>.Empty.WithComparer(SymbolEqualityComparer.Default);
        foreach (var target in copy.Initializer.Initializers.OfType<ISimpleAssignmentOperation>().Select(each => each.Target).OfType<IPropertyReferenceOperation>())
        {
            if (members.CapabilityOf(target.Property) is { } capability)
                replaced = replaced.Add(capability);
            replaced = replaced.Union(members.CapabilitiesIn(target.Property.Type));
        }

        return replaced;
    }
}
