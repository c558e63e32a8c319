using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow.Source;

/// <summary>Gathers the bodies of this compilation that the operations of one body run.</summary>
internal sealed class CalledBodies(IOperation caller, SourceModel source)
{
    private readonly HashSet<ISymbol> _seen = new(SymbolEqualityComparer.Default);
    private readonly HashSet<ISymbol> _bodies = new(SymbolEqualityComparer.Default);

    public IReadOnlyCollection<ISymbol> Bodies => _bodies;

    /// <summary>The method that is called, created or taken as a delegate.</summary>
    public static IMethodSymbol? TargetOf(IOperation operation) => operation switch
    {
        IInvocationOperation invocation => ExtensionMembers.Written(invocation.TargetMethod) ?? invocation.TargetMethod,
        IObjectCreationOperation creation => creation.Constructor,
        IMethodReferenceOperation group => ExtensionMembers.Written(group.Method) ?? group.Method,
        ICompoundAssignmentOperation compound => compound.OperatorMethod,
        IIncrementOrDecrementOperation step => step.OperatorMethod,
        IBinaryOperation binary => binary.OperatorMethod,
        IUnaryOperation unary => unary.OperatorMethod,
        IConversionOperation conversion => conversion.OperatorMethod,
        _ => null,
    };

    /// <summary>The bodies that one operation runs by itself.</summary>
    public static IReadOnlyCollection<ISymbol> Of(IOperation operation, SourceModel source)
    {
        var called = new CalledBodies(operation, source);
        called.Add(operation);
        return called.Bodies;
    }

    public void Add(IOperation operation)
    {
        if (operation is IPropertyReferenceOperation { Property: var property } && source.IsInView(property))
        {
            Add(property.GetMethod);
            Add(property.SetMethod);
            return;
        }

        Add(TargetOf(operation));
        if (operation is not IObjectCreationOperation { Constructor.ContainingType: { } type })
            return;
        foreach (var member in source.Initialized(type))
            _bodies.Add(member.OriginalDefinition);
    }

    private void Add(IMethodSymbol? method)
    {
        if (method is not null
            && source.IsInView(method)
            && _seen.Add(method)
            && (source.HasBody(method) || method.MethodKind == MethodKind.LocalFunction && !IsInside(method)))
            _bodies.Add(method.OriginalDefinition);
    }

    private bool IsInside(IMethodSymbol function) => source.Syntax(function) is { } syntax && caller.Syntax.Contains(syntax);
}
