using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers.Flow.Source;

/// <summary>The compilation as the engine sees it: bodies, their control flow graphs and semantic models, each found once.</summary>
internal sealed class SourceModel(Compilation compilation)
{
    /// <summary>The body of a method, local function or lambda, wherever in the compilation it is.</summary>
    public IOperation? BodyOf(ISymbol body, CancellationToken cancellation) =>
        body is IMethodSymbol method && (BodySyntax(method) ?? ClosureSyntax(method)) is { } syntax
            ? SemanticModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation)
            : null;

    public SyntaxNode? ClosureSyntax(IMethodSymbol method) =>
        method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction ? Syntax(method) : null;

    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();
    private readonly ConcurrentDictionary<ISymbol, ControlFlowGraph?> _graphs = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ControlFlowGraph, ImmutableHashSet<ISymbol>> _captured = new();
    private readonly ConcurrentDictionary<INamedTypeSymbol, ImmutableArray<ISymbol>> _initialized = new(SymbolEqualityComparer.Default);
    private readonly ConcurrentDictionary<ControlFlowGraph, LiveVariables> _liveness = new();
    private readonly ConcurrentDictionary<ControlFlowGraph, OmittedCalls> _omitted = new();
    private readonly ConcurrentDictionary<ControlFlowGraph, BrokenParts> _broken = new();

    public INamedTypeSymbol ExceptionType { get; } = compilation.GetTypeByMetadataName("System.Exception") ?? compilation.ObjectType;

    public Compilation Compilation => compilation;

    /// <summary>One model per tree for all of the engine, because the symbols of local variables of two models are not equal.</summary>
    public SemanticModel SemanticModelOf(SyntaxTree tree) => _models.GetOrAdd(tree, CreateSemanticModel);

    /// <summary>Takes over what the driver has bound, so that it is not bound again.</summary>
    public void Take(SemanticModel model)
    {
        if (model.Compilation == compilation)
            _models.TryAdd(model.SyntaxTree, model);
    }

    /// <summary>Whether the method has a body of its own in this compilation: no auto-property's accessor, no abstract member.</summary>
    public bool HasBody(IMethodSymbol method) => BodySyntax(method) is not (null or TypeDeclarationSyntax);

    public ControlFlowGraph? GraphOf(IMethodSymbol method) => _graphs.GetOrAdd(
        method.OriginalDefinition, _ => BodySyntax(method) is { } syntax ? CreateGraph(syntax) : null);

    public ControlFlowGraph? InitializerOf(ISymbol member) => _graphs.GetOrAdd(
        member.OriginalDefinition, _ => InitializerSyntax(member) is { } syntax ? CreateGraph(syntax) : null);

    public LiveVariables LiveVariablesOf(ControlFlowGraph graph) => _liveness.GetOrAdd(graph, static each => new(each));

    public OmittedCalls OmittedCallsOf(ControlFlowGraph graph) => _omitted.GetOrAdd(graph, static each => new(each));

    public BrokenParts BrokenPartsOf(ControlFlowGraph graph) => _broken.GetOrAdd(graph, static each => new(each));

    /// <summary>The variables of a body that its lambdas and local functions use: they may outlive the call.</summary>
    public ImmutableHashSet<ISymbol> CapturedIn(ControlFlowGraph graph) => _captured.GetOrAdd(graph, static each => each.OriginalOperation.Descendants()
        .Where(operation => operation is IAnonymousFunctionOperation or ILocalFunctionOperation)
        .SelectMany(function => function.Descendants())
        .Select(
            operation => operation switch
            {
                ILocalReferenceOperation local =>
                local.Local,
                IParameterReferenceOperation parameter => (ISymbol)parameter.Parameter,
                _ => null
            })
        .OfType<ISymbol>()
        .ToImmutableHashSet<ISymbol>(SymbolEqualityComparer.Default));

    public bool IsPrimary(IMethodSymbol constructor) => Syntax(constructor) is TypeDeclarationSyntax && !constructor.IsImplicitlyDeclared;

    /// <summary>The parameters of a primary constructor and the members of a positional record live on.</summary>
    public IEnumerable<(ISymbol Member, IParameterSymbol Parameter)> SetByParameters(IMethodSymbol constructor)
    {
        if (!IsPrimary(constructor))
            yield break;
        foreach (var parameter in constructor.Parameters)
        {
            yield return (parameter, parameter);
            if (constructor.ContainingType.IsRecord
                && constructor.ContainingType.GetMembers(parameter.Name).OfType<IPropertySymbol>().FirstOrDefault() is { } property
                && IsPositional(property))
                yield return (property, parameter);
        }
    }

    public bool IsPositional(IPropertySymbol property) => Syntax(property) is ParameterSyntax;

    public static bool IsCopy(IMethodSymbol constructor) =>
        constructor.IsImplicitlyDeclared
            && constructor.Parameters.Length == 1
            && constructor.ContainingType.IsRecord
            && constructor.Parameters[0].Type.Is(constructor.ContainingType);

    public bool DelegatesToThis(IMethodSymbol constructor) =>
        Syntax(constructor) is ConstructorDeclarationSyntax { Initializer.RawKind: (int)SyntaxKind.ThisConstructorInitializer };

    /// <summary>The constructor's own code calls another one, so that none is implied.</summary>
    public bool CallsConstructor(IMethodSymbol constructor) => Syntax(constructor) switch
    {
        ConstructorDeclarationSyntax declaration => declaration.Initializer is not null,
        TypeDeclarationSyntax { BaseList.Types: [PrimaryConstructorBaseTypeSyntax, ..] } => !constructor.IsImplicitlyDeclared,
        _ => false,
    };

    /// <summary>The instance fields and properties of a type that have an initializer, in the order of the text.</summary>
    public ImmutableArray<ISymbol> Initialized(INamedTypeSymbol type) => _initialized.GetOrAdd(type, each =>
        [.. each.GetMembers().Where(member => !member.IsStatic && InitializerSyntax(member) is not null)]);

    /// <summary>Whether the code of this compilation declares it.</summary>
    public bool IsInView(ISymbol symbol) => compilation.Declares(symbol);

    public SyntaxNode? Syntax(ISymbol symbol) => compilation.DeclarationOf(symbol);

    public IEnumerable<SyntaxNode> AllSyntax(ISymbol symbol) => compilation.DeclarationsOf(symbol);

    public SyntaxNode? BodySyntax(IMethodSymbol method)
    {
        method = (method.PartialImplementationPart ?? method).OriginalDefinition;
        foreach (var declared in AllSyntax(method))
        {
            switch (declared)
            {
                case BaseMethodDeclarationSyntax declaration when declaration.Body is not null
                    || declaration.ExpressionBody is not null
                    || declaration is ConstructorDeclarationSyntax { Initializer: not null }:
                    return declaration;
                case AccessorDeclarationSyntax accessor when accessor.Body is not null || accessor.ExpressionBody is not null:
                    return accessor;
                case ArrowExpressionClauseSyntax arrow:
                    return arrow;
                case CompilationUnitSyntax unit:
                    return unit;
                case TypeDeclarationSyntax { BaseList.Types: [PrimaryConstructorBaseTypeSyntax, ..] } type when method.MethodKind == MethodKind.Constructor
                    && !method.IsImplicitlyDeclared:
                    return type;
            }
        }

        return null;
    }

    public EqualsValueClauseSyntax? InitializerSyntax(ISymbol member) => Syntax(member) switch
    {
        VariableDeclaratorSyntax variable => variable.Initializer,
        PropertyDeclarationSyntax property => property.Initializer,
        _ => null,
    };

    private ControlFlowGraph? CreateGraph(SyntaxNode syntax)
    {
        var operation = SemanticModelOf(syntax.SyntaxTree).GetOperation(syntax);
        return operation switch
        {
            IMethodBodyOperation body => ControlFlowGraph.Create(body),
            IConstructorBodyOperation body => ControlFlowGraph.Create(body),
            IFieldInitializerOperation initializer => ControlFlowGraph.Create(initializer),
            IPropertyInitializerOperation initializer => ControlFlowGraph.Create(initializer),
            IBlockOperation { Parent: null } block => ControlFlowGraph.Create(block),
            _ => null,
        };
    }

    // The bodies that a call leads to lie in any tree of the compilation.
    private SemanticModel CreateSemanticModel(SyntaxTree tree) => compilation.GetSemanticModel(tree);
}
