using System.Threading.Tasks;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace WasiGuard.CodeFixes;

/// <summary>A fix that depends on the capability that the diagnostic names. Fix All merges what the fixes of each diagnostic change.</summary>
public abstract class CapabilityFixProvider : CodeFixProvider
{
    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root is null || model is null)
            return;
        foreach (var diagnostic in context.Diagnostics)
        {
            if (CapabilityAttribute.Of(model.Compilation, diagnostic) is { } capability)
                await RegisterAsync(context, root, model, diagnostic, capability).ConfigureAwait(false);
        }
    }

    /// <summary>Offers what settles the diagnostic; nothing when the fix does not apply.</summary>
    internal abstract Task RegisterAsync(CodeFixContext context, SyntaxNode root, SemanticModel model, Diagnostic diagnostic, INamedTypeSymbol capability);
}
