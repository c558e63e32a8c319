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
public sealed class DeclareOnRunnerFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerLacksCapability.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => DeclareCapability.FixAll;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var compilation = await context.Document.Project.GetCompilationAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (DeclareCapability.Find(compilation, diagnostic) is not { } found || !Reads(compilation!, found.Runner, found.Capability, context.CancellationToken))
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Declare [{found.Capability.Name.Replace("Attribute", "")}] on {found.Runner.Name}",
                    token => DeclareCapability.ApplyAsync(context.Document.Project.Solution, [found], token),
                    equivalenceKey: nameof(DeclareOnRunnerFix)),
                diagnostic);
        }
    }

    private static bool Reads(Compilation compilation, INamedTypeSymbol runner, INamedTypeSymbol capability, CancellationToken cancellationToken) =>
        KnownSymbols.Find(compilation) is { } symbols
        && new RunnerCode(symbols).Reach(runner, cancellationToken) is { } code
        && code.ValueReads.Any(read => read.Capability.Is(capability));
}
