using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG2003: declares the capability on the runner.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class UndeclaredReadFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [UndeclaredRead.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => DeclareCapability.FixAll;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var compilation = await context.Document.Project.GetCompilationAsync(context.CancellationToken).ConfigureAwait(false);
        foreach (var diagnostic in context.Diagnostics)
        {
            if (DeclareCapability.Find(compilation, diagnostic) is not { } found)
                continue;
            context.RegisterCodeFix(
                CodeAction.Create(
                    $"Declare [{found.Capability.Name.Replace("Attribute", "")}] on {found.Runner.Name}",
                    token => DeclareCapability.ApplyAsync(context.Document.Project.Solution, [found], token),
                    equivalenceKey: nameof(UndeclaredReadFix)),
                diagnostic);
        }
    }
}
