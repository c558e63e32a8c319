using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Follows a value up through the expression that it is in, to see whether code that is not in view gets it whole.</summary>
internal sealed class HandoverOf(KnownSymbols symbols, InputMembers members, Carriers carriers, SourceBodies bodies)
{
    public Handover? Value(IOperation value)
    {
        var without = ImmutableHashSet<ISymbol>.Empty.WithComparer(SymbolEqualityComparer.Default);
        // Kept in view, but by a type that does not tell any more that an input is inside.
        var hidden = false;
        for (var (child, parent) = (value, value.Parent); parent is not null; (child, parent) = (parent, parent.Parent))
        {
            switch (parent)
            {
                case IConversionOperation conversion:
                    hidden |= Hides(conversion, value.Type!);
                    break;
                case IParenthesizedOperation or ICoalesceOperation or IAwaitOperation or IDelegateCreationOperation:
                case IConditionalOperation choice when choice.Condition != child:
                case IConditionalAccessOperation access when access.WhenNotNull == child:
                case ISwitchExpressionArmOperation or ISwitchExpressionOperation:
                    break;
                case IReturnOperation when Lambda(parent) is { } lambda:
                    parent = lambda;
                    break;
                case IWithOperation copy when copy.Operand == child:
                    without = without.Union(Replaced(copy, members));
                    break;
                case ISimpleAssignmentOperation { Parent: IObjectOrCollectionInitializerOperation { Parent: { } whole } } member when member.Value == child
                    && !carriers.IsInView(whole.Type!):
                    parent = whole;
                    break;
                case ISimpleAssignmentOperation { Parent: IObjectOrCollectionInitializerOperation or IAnonymousObjectCreationOperation }:
                case ISymbolInitializerOperation:
                    return InView();
                case IArgumentOperation { Parent: IInvocationOperation call } when NullTest.IsNullCheck(call.TargetMethod):
                    return null;
                case IArgumentOperation { Parent: { } call } argument:
                    return Sees(call, argument) ? Leaves() : InView();
                case IInvocationOperation call:
                    return call.TargetMethod.Name is "ToString" or "Deconstruct" && !bodies.Has(call.TargetMethod) ? Leaves() : null;
                case IAssignmentOperation assignment when assignment.Value == child:
                    return Stored(assignment.Target);
                case IInterpolationOperation or ITupleOperation or IArrayInitializerOperation or ICollectionExpressionOperation
                    or IDynamicInvocationOperation or IThrowOperation:
                    return Leaves();
                default:
                    return null;
            }
        }

        return null;

        Handover Leaves() => new(value.Type!, without);

        Handover? InView() => hidden ? Leaves() : null;

        Handover? Stored(IOperation target) => target switch
        {
            ILocalReferenceOperation or IParameterReferenceOperation or IDiscardOperation => InView(),
            IMemberReferenceOperation { Member: var member } when !hidden && carriers.IsInView(member) =>
                IsReadElsewhere(member) ? Leaves() with { Owner = member.IsStatic ? null : member.ContainingType } : null,
            _ => Leaves(),
        };
    }

    /// <summary>An object that this compilation creates is known by its type, whatever it is taken for later.</summary>
    private bool Hides(IConversionOperation conversion, ITypeSymbol type) =>
        !carriers.IsInView(type) && !carriers.HeldBy(type).IsEmpty && (conversion.Type is null || carriers.HeldBy(conversion.Type).IsEmpty);

    private static IAnonymousFunctionOperation? Lambda(IOperation inside)
    {
        var current = inside;
        while (current is not (null or IAnonymousFunctionOperation or ILocalFunctionOperation))
            current = current.Parent;
        return current as IAnonymousFunctionOperation;
    }

    private bool Sees(IOperation call, IArgumentOperation argument)
    {
        var method = call switch
        {
            IInvocationOperation invocation => invocation.TargetMethod,
            IObjectCreationOperation creation => creation.Constructor,
            _ => null,
        };
        if (method is null)
            return true;
        if (method.MethodKind == MethodKind.LocalFunction || method.ContainingType.Is(symbols.CapabilityGuard))
            return false;
        var target = (method.ReducedFrom ?? method).OriginalDefinition;
        var onThis = call is IInvocationOperation { Instance: IInstanceReferenceOperation };
        return !bodies.Has(target) && !(onThis && target.IsAbstract) || argument.Parameter is null || (IsOpen(target) && !onThis);
    }

    private static bool IsOpen(IMethodSymbol method) =>
        (method.IsVirtual || method.IsAbstract || (method.IsOverride && !method.IsSealed)) && !method.ContainingType.IsSealed;

    /// <summary>Whether others than the runner's own code can look into the member. What it keeps for itself, its code in view reads.</summary>
    private bool IsReadElsewhere(ISymbol member) =>
        member.DeclaredAccessibility != Accessibility.Private || !(member.IsStatic || member.ContainingType.Implements(symbols.IWasiRunner));

    private static ImmutableHashSet<ISymbol> Replaced(IWithOperation copy, InputMembers members)
    {
        var replaced = ImmutableHashSet<ISymbol>.Empty.WithComparer(SymbolEqualityComparer.Default);
        foreach (var target in copy.Initializer.Initializers.OfType<ISimpleAssignmentOperation>().Select(each => each.Target)
            .OfType<IPropertyReferenceOperation>())
        {
            replaced = replaced.Union(members.CapabilitiesOf(target.Property)).Union(members.CapabilitiesIn(target.Property.Type));
        }

        return replaced;
    }
}
