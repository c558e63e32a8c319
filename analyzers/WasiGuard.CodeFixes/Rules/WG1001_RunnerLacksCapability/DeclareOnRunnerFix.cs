using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1001: declares the capability on a runner of this solution that reads the input already.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class DeclareOnRunnerFix : CapabilityFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerLacksCapability.Id];

    internal override Task RegisterAsync(CodeFixContext context, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, INamedTypeSymbol capability)
    {
        if (ExecuteCall.Runner(root, diagnostic) is { } place
            && model.GetTypeInfo(place).Type is INamedTypeSymbol { DeclaringSyntaxReferences.Length: > 0 } runner
            && Reads(model.Compilation, runner, capability, context.CancellationToken))
        {
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Declare [{capability.Name.Replace("Attribute", "")}] on {runner.Name}",
                    token => DeclareCapability.ApplyAsync(context.Document.Project.Solution, [(runner, capability)], token),
                    equivalenceKey: nameof(DeclareOnRunnerFix)),
                diagnostic);
        }

        return Task.CompletedTask;
    }

    private static bool Reads(Compilation compilation, INamedTypeSymbol runner, INamedTypeSymbol capability, CancellationToken cancellationToken) =>
        KnownSymbols.Find(compilation) is { } symbols
        && new RunnerCode(symbols).Reach(runner, cancellationToken) is { } code
        && code.ValueReads.Any(read => read.Capability.Is(capability));
}
