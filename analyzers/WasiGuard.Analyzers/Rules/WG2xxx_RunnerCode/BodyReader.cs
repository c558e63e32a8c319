using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Collects the <see cref="BodyFacts"/> of a method, its local functions and its lambdas.</summary>
internal sealed class BodyReader(KnownSymbols symbols, InputMembers members, SourceBodies bodies)
{
    private readonly ImmutableArray<MemberRead>.Builder _reads = ImmutableArray.CreateBuilder<MemberRead>();
    private readonly ImmutableArray<Handover>.Builder _handovers = ImmutableArray.CreateBuilder<Handover>();
    private readonly ImmutableArray<MethodCall>.Builder _calls = ImmutableArray.CreateBuilder<MethodCall>();
    private readonly ImmutableArray<IInvocationOperation>.Builder _executions = ImmutableArray.CreateBuilder<IInvocationOperation>();

    public static BodyFacts Read(IMethodSymbol method, KnownSymbols symbols, InputMembers members, SourceBodies bodies, CancellationToken cancellationToken)
    {
        var reader = new BodyReader(symbols, members, bodies);
        foreach (var operation in bodies.Of(method, cancellationToken).SelectMany(body => body.DescendantsAndSelf()))
            reader.Visit(operation);
        return new(reader._reads.ToImmutable(), reader._handovers.ToImmutable(), reader._calls.ToImmutable(), reader._executions.ToImmutable());
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
                if (RunnerCalls.IsExecution(invocation, symbols))
                    _executions.Add(invocation);
                break;
            case IObjectCreationOperation { Constructor: { } constructor }:
                Call(constructor, instance: null);
                break;
            case IMethodReferenceOperation reference:
                Call(reference.Method, reference.Instance);
                break;
        }

        if (operation is IParameterReferenceOperation or ILocalReferenceOperation or IFieldReferenceOperation or IPropertyReferenceOperation
            && members.Asks(operation.Type)
            && !Written(operation)
            && HandoverOf.Value(operation, members, bodies) is { } handover)
        {
            _handovers.Add(handover);
        }
    }

    private void VisitProperty(IPropertyReferenceOperation reference)
    {
        if (reference.Property.GetMethod is { } getter)
            Call(getter, reference.Instance);
        if (reference.Property.SetMethod is { } setter)
            Call(setter, reference.Instance);
        if (Written(reference) || NamedOnly(reference) || members.CapabilityOf(reference.Property) is not { } capability)
            return;
        _reads.Add(new(reference.Property, capability, reference.Syntax.GetLocation(), NullTest.IsAllThatIsAsked(reference)));
    }

    private void Call(IMethodSymbol method, IOperation? instance)
    {
        var target = (method.ReducedFrom ?? method).OriginalDefinition;
        var onThis = instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance, Syntax: not BaseExpressionSyntax };
        if (target.MethodKind != MethodKind.LocalFunction && (onThis || bodies.Has(target)))
            _calls.Add(new(target, onThis));
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
