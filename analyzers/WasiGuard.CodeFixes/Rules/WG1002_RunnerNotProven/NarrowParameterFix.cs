using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;
using Microsoft.CodeAnalysis.FindSymbols;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1002: takes a runner of a type that declares the capability.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NarrowParameterFix : CapabilityFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerNotProven.Id];

    internal override async Task RegisterAsync(CodeFixContext context, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, INamedTypeSymbol capability)
    {
        if (Parameter(root, model, diagnostic) is not { } parameter || KnownSymbols.Find(model.Compilation) is not { } symbols)
            return;
        foreach (var runner in CapableRunners.In(model.Compilation, symbols, capability))
        {
            if (!await AllCallersPassAsync(context.Document.Project.Solution, parameter.Symbol, runner, context.CancellationToken).ConfigureAwait(false))
                continue;
            context.RegisterCodeFix(
                CodeAction.Create($"Take a {runner.Name}", token => NarrowAsync(context.Document, parameter.Syntax, runner, token), equivalenceKey: "Take " + runner.ToDisplayString()),
                diagnostic);
        }
    }

    /// <summary>The parameter that the call is made on, of a method whose signature nothing else prescribes.</summary>
    private static (IParameterSymbol Symbol, ParameterSyntax Syntax)? Parameter(SyntaxNode root, SemanticModel model, Diagnostic diagnostic) =>
        ExecuteCall.Receiver(ExecuteCall.Find(root, diagnostic)) is { } receiver
        && model.GetSymbolInfo(receiver).Symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { IsVirtual: false, IsOverride: false, IsAbstract: false } method } symbol
        && symbol.Type.TypeKind != TypeKind.TypeParameter
        && !method.ContainingType.AllInterfaces.SelectMany(each => each.GetMembers()).Any(member => method.Is(method.ContainingType.FindImplementationForInterfaceMember(member)))
        && symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax() is ParameterSyntax { Type: not null } syntax && syntax.SyntaxTree == root.SyntaxTree
            ? (symbol, syntax)
            : null;

    private static async Task<bool> AllCallersPassAsync(Solution solution, IParameterSymbol parameter, INamedTypeSymbol runner, CancellationToken cancellationToken)
    {
        foreach (var found in await SymbolFinder.FindReferencesAsync(parameter.ContainingSymbol, solution, cancellationToken).ConfigureAwait(false))
        {
            foreach (var place in found.Locations)
            {
                var model = await place.Document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
                var root = await place.Document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false);
                var call = root?.FindNode(place.Location.SourceSpan).AncestorsAndSelf().Select(node => model?.GetOperation(node, cancellationToken)).OfType<Microsoft.CodeAnalysis.Operations.IInvocationOperation>().FirstOrDefault();
                var passed = call?.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == parameter.Ordinal)?.Value;
                if (passed is null || !RunnerCalls.Unwrap(passed).Type.DerivesFrom(runner))
                    return false;
            }
        }

        return true;
    }

    private static async Task<Document> NarrowAsync(Document document, ParameterSyntax parameter, INamedTypeSymbol runner, CancellationToken cancellationToken)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        var name = runner.ToSimplifiedName();
        editor.ReplaceNode(parameter.Type!, name.WithTriviaFrom(parameter.Type!));
        return editor.GetChangedDocument();
    }
}
