using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace WasiGuard.Analyzers;

/// <summary>The code of the methods of this compilation, as operations. Remembers the models, not the operations.</summary>
internal sealed class SourceBodies(Compilation compilation)
{
    private readonly ConcurrentDictionary<SyntaxTree, SemanticModel> _models = new();

    /// <summary>Whether a call of the method reaches code of this compilation that is known.</summary>
    public bool Has(IMethodSymbol method) =>
        !method.IsAbstract && !method.IsExtern && method.ContainingType?.TypeKind is not (TypeKind.Interface or TypeKind.Delegate)
        && compilation.Declares(method);

    /// <summary>The bodies that run when the method is called; for a constructor, the initializers of the type's members too.</summary>
    public ImmutableArray<IOperation> Of(IMethodSymbol method, CancellationToken cancellationToken)
    {
        var bodies = ImmutableArray.CreateBuilder<IOperation>();
        foreach (var part in Parts(method, cancellationToken))
            Add(part);
        if (method.MethodKind == MethodKind.Constructor)
        {
            foreach (var initializer in compilation.DeclarationsOf(method.ContainingType, cancellationToken).SelectMany(Initializers))
                Add(initializer);
        }

        return bodies.ToImmutable();

        void Add(SyntaxNode node)
        {
            if (Model(node.SyntaxTree).GetOperation(node, cancellationToken) is { } operation)
                bodies.Add(operation);
        }
    }

    private IEnumerable<SyntaxNode> Parts(IMethodSymbol method, CancellationToken cancellationToken)
    {
        var declarations = compilation.DeclarationsOf(method, cancellationToken);
        return method.PartialImplementationPart is { } part ? declarations.Concat(compilation.DeclarationsOf(part, cancellationToken)) : declarations;
    }

    private static IEnumerable<SyntaxNode> Initializers(SyntaxNode type)
    {
        foreach (var member in (type as TypeDeclarationSyntax)?.Members ?? [])
        {
            if (member is PropertyDeclarationSyntax { Initializer: { } value })
                yield return value;
            if (member is not FieldDeclarationSyntax field)
                continue;
            foreach (var variable in field.Declaration.Variables)
            {
                if (variable.Initializer is { } initial)
                    yield return initial;
            }
        }
    }

#pragma warning disable RS1030 // A call leads into other files, of which no callback hands over a model; each is made once.
    private SemanticModel Model(SyntaxTree tree) => _models.GetOrAdd(tree, each => compilation.GetSemanticModel(each));
#pragma warning restore RS1030
}
