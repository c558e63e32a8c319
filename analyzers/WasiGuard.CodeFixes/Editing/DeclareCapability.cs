using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.Editing;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>Adds a capability attribute to a runner of the solution, which may be in another file than the diagnostic.</summary>
internal static class DeclareCapability
{
    public static FixAllProvider FixAll { get; } = new Provider();

    /// <summary>Null when the diagnostic does not name both, or the runner is not in the solution.</summary>
    public static (INamedTypeSymbol Runner, INamedTypeSymbol Capability)? Find(Compilation? compilation, Diagnostic diagnostic) =>
        compilation is not null
        && diagnostic.Properties.TryGetValue(DiagnosticProperties.Runner, out var runner) && compilation.GetTypeByMetadataName(runner!) is { DeclaringSyntaxReferences.Length: > 0 } type
        && CapabilityAttribute.Of(compilation, diagnostic) is { } capability
            ? (type, capability)
            : null;

    public static async Task<Solution> ApplyAsync(Solution solution, IEnumerable<(INamedTypeSymbol Runner, INamedTypeSymbol Capability)> additions, CancellationToken cancellationToken)
    {
        var editor = new SolutionEditor(solution);
        var added = new HashSet<(string, string)>();
        foreach (var (runner, capability) in additions)
        {
            var declaration = await runner.DeclaringSyntaxReferences[0].GetSyntaxAsync(cancellationToken).ConfigureAwait(false);
            if (solution.GetDocument(declaration.SyntaxTree) is not { } document || !added.Add((runner.ToDisplayString(), capability.ToDisplayString())))
                continue;
            var edited = await editor.GetDocumentEditorAsync(document.Id, cancellationToken).ConfigureAwait(false);
            edited.ReplaceNode(declaration, (current, generator) => CapabilityAttribute.AddTo(current, capability, generator));
        }

        return editor.GetChangedSolution();
    }

    private sealed class Provider : FixAllProvider
    {
        public override async Task<CodeAction?> GetFixAsync(FixAllContext context)
        {
            var additions = new List<(INamedTypeSymbol, INamedTypeSymbol)>();
            var projects = context.Scope == FixAllScope.Solution ? context.Solution.Projects : [context.Project];
            foreach (var project in projects)
            {
                var diagnostics = context.Scope == FixAllScope.Document && context.Document is { } document
                    ? await context.GetDocumentDiagnosticsAsync(document).ConfigureAwait(false)
                    : await context.GetAllDiagnosticsAsync(project).ConfigureAwait(false);
                var compilation = await project.GetCompilationAsync(context.CancellationToken).ConfigureAwait(false);
                additions.AddRange(diagnostics.Select(diagnostic => Find(compilation, diagnostic)).Where(found => found is not null).Select(found => found!.Value));
            }

            return CodeAction.Create("Declare the capabilities", token => ApplyAsync(context.Solution, additions, token), equivalenceKey: context.CodeActionEquivalenceKey);
        }
    }
}
