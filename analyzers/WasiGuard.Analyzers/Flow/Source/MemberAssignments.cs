using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow.Source;

/// <summary>Who assigns fields, properties and captured variables: what decides whether an initial value is the value.</summary>
internal sealed class MemberAssignments(SourceModel source)
{
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<ExpressionSyntax>> _assignments = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ISymbol, bool> _changed = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<IMethodSymbol, (ImmutableArray<ISymbol> Changing, ImmutableArray<ISymbol> Assigned)> _captures =
        new(SymbolEqualityComparer.Default);

    /// <summary>After the object (or the type) is made, nothing assigns the member any more.</summary>
    public bool IsNeverAssignedLater(ISymbol member) => member switch
    {
        IFieldSymbol { IsConst: true } or IFieldSymbol { IsReadOnly: true } => source.IsInView(member),
        IPropertySymbol { SetMethod: null } => source.IsInView(member),
        IFieldSymbol { DeclaredAccessibility: Accessibility.Private } or IPropertySymbol { SetMethod.DeclaredAccessibility: Accessibility.Private }
            or IParameterSymbol =>
            source.IsInView(member) && AssignedLater(member).IsEmpty,
        _ => false,
    };

    /// <summary>The elements of the array or list in a member are changed somewhere in the type.</summary>
    public bool AreElementsChanged(ISymbol member) => _changed.GetOrAdd(member.OriginalDefinition, each =>
    {
        var search = new AssignmentSearch(each);
        return source.AllSyntax(Outermost(each.ContainingType)).Any(search.ChangesElementsIn);
    });

    private static INamedTypeSymbol Outermost(INamedTypeSymbol type)
    {
        while (type.ContainingType is not null)
            type = type.ContainingType;
        return type;
    }

    /// <summary>The types of all objects that a private member holds, whoever assigned it last; default when it may hold others.</summary>
    public ImmutableArray<ITypeSymbol> TypesCreatedFor(ISymbol member)
    {
        if (member is not IFieldSymbol { DeclaredAccessibility: Accessibility.Private } || InitializerSyntaxOf(member) is not { } initial)
            return default;
        return CreatedTypes([initial, .. AssignedLater(member)]);
    }

    /// <summary>The same for a local variable.</summary>
    public ImmutableArray<ITypeSymbol> TypesCreatedForVariable(ISymbol variable)
    {
        if (variable is not ILocalSymbol local
            || source.Syntax(local) is not { } declaration
            || declaration.FirstAncestorOrSelf<MemberDeclarationSyntax>() is not { } body)
            return default;
        List<ExpressionSyntax> values = [.. AssignmentsTo(local, body)];
        if (declaration is VariableDeclaratorSyntax { Initializer.Value: { } initial })
            values.Add(initial);
        return CreatedTypes(values);
    }

    /// <summary>What a variable or member was initialized with, when nothing assigns it again.</summary>
    public IOperation? OnlyValueOf(ISymbol variable)
    {
        if (InitializerSyntaxOf(variable) is not { } initial)
            return null;
        var isOnly = variable is ILocalSymbol
            ? initial.FirstAncestorOrSelf<MemberDeclarationSyntax>() is { } body && !AssignmentsTo(variable, body).Any()
            : IsNeverAssignedLater(variable);
        return isOnly ? source.SemanticModelOf(initial.SyntaxTree).GetOperation(initial) : null;
    }

    public bool IsAssignedIn(ISymbol member, IMethodSymbol method) => source.Syntax(method) is { } body && AssignmentsTo(member, body).Any();

    /// <summary>The captured variables of a lambda or local function that are assigned more than once: what they hold when it runs is not known.</summary>
    public ImmutableArray<ISymbol> ChangingCaptures(IMethodSymbol function) => Captures(function).Changing;

    /// <summary>The captured variables that the function itself assigns.</summary>
    public ImmutableArray<ISymbol> AssignedIn(IMethodSymbol function) => Captures(function).Assigned;

    private (ImmutableArray<ISymbol> Changing, ImmutableArray<ISymbol> Assigned) Captures(IMethodSymbol function) => _captures.GetOrAdd(function, each =>
    {
        if (source.Syntax(each) is not { } syntax || source.SemanticModelOf(syntax.SyntaxTree).GetOperation(syntax) is not { } body)
            return ([], []);
        var used = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (var operation in body.Descendants())
        {
            if (operation is ILocalReferenceOperation { IsDeclaration: false } local && !syntax.Contains(source.Syntax(local.Local)))
                used.Add(local.Local);
            else if (operation is IParameterReferenceOperation parameter
                && !parameter.Parameter.ContainingSymbol.Is(each)
                && source.Syntax(parameter.Parameter) is { } declared
                && !syntax.Contains(declared))
                used.Add(parameter.Parameter);
        }

        var root = syntax.Ancestors().FirstOrDefault(node => node is MemberDeclarationSyntax and not GlobalStatementSyntax) ?? syntax.SyntaxTree.GetRoot();
        return (
            [.. used.Where(variable => AssignmentsTo(variable, root).Count() > (HasInitialValue(variable) ? 0 : 1))],
            [.. used.Where(variable => AssignmentsTo(variable, syntax).Any())]);
    });

    /// <summary>A local function, or a lambda in a variable, that its method calls by name: where none of the calls is reached, it never runs.</summary>
    public static bool IsCalled(SyntaxNode function)
    {
        var name = function switch
        {
            LocalFunctionStatementSyntax local => local.Identifier.ValueText,
            { Parent: EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax variable } } => variable.Identifier.ValueText,
            _ => null,
        };
        var scope = function.Ancestors().FirstOrDefault(node => node is MemberDeclarationSyntax and not GlobalStatementSyntax) ?? function.SyntaxTree.GetRoot();
        return name is not null && scope.DescendantNodes().Any(node =>
            node is InvocationExpressionSyntax
            {
                Expression: SimpleNameSyntax
                or MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Invoke", Expression: IdentifierNameSyntax }
            } call
            && call.Expression.GetFirstToken().ValueText == name
            && !function.Contains(call));
    }

    private bool HasInitialValue(ISymbol variable) => source.Syntax(variable) switch
    {
        VariableDeclaratorSyntax declarator => declarator.Initializer is not null,
        _ => true,
    };

    /// <summary>The types of the objects that the values create; default when one of them is something else.</summary>
    private ImmutableArray<ITypeSymbol> CreatedTypes(IEnumerable<ExpressionSyntax> values)
    {
        var types = ImmutableArray.CreateBuilder<ITypeSymbol>();
        foreach (var value in values)
        {
            var operation = source.SemanticModelOf(value.SyntaxTree).GetOperation(value);
            while (operation is IConversionOperation conversion)
                operation = conversion.Operand;
            if (operation is not IObjectCreationOperation { Type: { } type })
                return default;
            types.Add(type);
        }

        return types.ToImmutable();
    }

    private ExpressionSyntax? InitializerSyntaxOf(ISymbol member) => source.InitializerSyntax(member)?.Value;

    /// <summary>What is assigned to a private member outside of constructors and initializers; by name, so rather too much than too little.</summary>
    private ImmutableArray<ExpressionSyntax> AssignedLater(ISymbol member) => _assignments.GetOrAdd(member, each =>
    {
        var found = ImmutableArray.CreateBuilder<ExpressionSyntax>();
        foreach (var type in source.AllSyntax(Outermost(each.ContainingType)))
        {
            foreach (var assigned in AssignmentsTo(each, type))
            {
                if (assigned.FirstAncestorOrSelf<ConstructorDeclarationSyntax>() is not { } constructor
                    || constructor.Modifiers.Any(SyntaxKind.StaticKeyword) != each.IsStatic
                    || assigned.Ancestors().TakeWhile(node => node != constructor)
                        .Any(node => node is AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax))
                    found.Add(assigned);
            }
        }

        return found.ToImmutable();
    });

    private static IEnumerable<ExpressionSyntax> AssignmentsTo(ISymbol variable, SyntaxNode scope) => new AssignmentSearch(variable).In(scope);
}
