using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Collects the <see cref="BodyFacts"/> of a method, its local functions and its lambdas.</summary>
internal sealed class BodyReader(RunnerCode code)
{
    private readonly HandoverOf _handoverOf = new(code.Symbols, code.Members, code.Carriers, code.Bodies);
    private readonly ImmutableArray<MemberRead>.Builder _reads = ImmutableArray.CreateBuilder<MemberRead>();
    private readonly ImmutableArray<Handover>.Builder _handovers = ImmutableArray.CreateBuilder<Handover>();
    private readonly ImmutableArray<MethodCall>.Builder _calls = ImmutableArray.CreateBuilder<MethodCall>();
    private readonly ImmutableArray<INamedTypeSymbol>.Builder _created = ImmutableArray.CreateBuilder<INamedTypeSymbol>();
    private readonly ImmutableArray<TypeArgument>.Builder _typeArguments = ImmutableArray.CreateBuilder<TypeArgument>();
    private readonly ImmutableArray<IInvocationOperation>.Builder _executions = ImmutableArray.CreateBuilder<IInvocationOperation>();

    public static BodyFacts Read(IMethodSymbol method, RunnerCode code, CancellationToken cancellationToken)
    {
        var reader = new BodyReader(code);
        foreach (var operation in code.Bodies.Of(method, cancellationToken).SelectMany(body => body.DescendantsAndSelf()))
            reader.Visit(operation);
        return new(
            reader._reads.ToImmutable(),
            reader._handovers.ToImmutable(),
            reader._calls.ToImmutable(),
            reader._created.ToImmutable(),
            reader._typeArguments.ToImmutable(),
            reader._executions.ToImmutable());
    }

    private void Visit(IOperation operation)
    {
        switch (operation)
        {
            case INameOfOperation:
                return;
            case IPropertyReferenceOperation reference:
                VisitProperty(reference);
                break;
            case IInvocationOperation invocation:
                Call(invocation.TargetMethod, invocation.Instance);
                if (RunnerCalls.IsExecution(invocation, code.Symbols))
                    _executions.Add(invocation);
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                Call(constructor, instance: null);
                if (code.Carriers.IsInView(constructor))
                    _created.Add(constructor.ContainingType);
                break;
            case IConversionOperation { OperatorMethod: { } conversion }:
                Call(conversion, instance: null);
                break;
            case IMethodReferenceOperation reference:
                Call(reference.Method, reference.Instance);
                break;
        }

        if (CanCarry(operation) && !Written(operation) && _handoverOf.Value(operation) is { } handover)
            _handovers.Add(handover);
    }

    /// <summary>Whether an input can be in the value: by its type, or in an object that it is a base class or interface of.</summary>
    private bool CanCarry(IOperation operation) =>
        operation is IParameterReferenceOperation or ILocalReferenceOperation or IMemberReferenceOperation or IArrayElementReferenceOperation
            or IInstanceReferenceOperation
            or IInvocationOperation or IObjectCreationOperation or IAnonymousObjectCreationOperation or IDelegateCreationOperation
        && operation.Type is { } type
        && (type.TypeKind is TypeKind.Interface or TypeKind.TypeParameter
            || (type.TypeKind == TypeKind.Class && !type.IsSealed)
            || code.Carriers.IsInView(type)
            || !code.Carriers.HeldBy(type).IsEmpty);

    private void VisitProperty(IPropertyReferenceOperation reference)
    {
        if (reference.Property.GetMethod is { } getter)
            Call(getter, reference.Instance);
        if (reference.Property.SetMethod is { } setter)
            Call(setter, reference.Instance);
        if (Written(reference) || NamedOnly(reference))
            return;
        foreach (var capability in code.Members.CapabilitiesOf(reference.Property))
            _reads.Add(new(reference.Property, capability, reference.Syntax.GetLocation(), NullTest.IsAllThatIsAsked(reference)));
    }

    private void Call(IMethodSymbol method, IOperation? instance)
    {
        var target = (method.ReducedFrom ?? method).OriginalDefinition;
        var onThis = instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Syntax: not BaseExpressionSyntax };
        if (target.MethodKind != MethodKind.LocalFunction && (onThis || code.Bodies.Has(target)))
            _calls.Add(new(target, onThis));
        Substitute(method.TypeParameters, method.TypeArguments);
        Substitute(method.ContainingType.TypeParameters, method.ContainingType.TypeArguments);
    }

    private void Substitute(ImmutableArray<ITypeParameterSymbol> parameters, ImmutableArray<ITypeSymbol> arguments)
    {
        for (var index = 0; index < parameters.Length; index++)
        {
            if (code.Carriers.IsInView(parameters[index]))
                _typeArguments.Add(new(parameters[index].OriginalDefinition, arguments[index]));
        }
    }

    private static bool Written(IOperation operation) =>
        operation.Parent is ISimpleAssignmentOperation assignment && assignment.Target == operation;

    private static bool NamedOnly(IOperation operation)
    {
        for (var current = operation.Parent; current is not null; current = current.Parent)
        {
            if (current is INameOfOperation)
                return true;
        }

        return false;
    }
}
