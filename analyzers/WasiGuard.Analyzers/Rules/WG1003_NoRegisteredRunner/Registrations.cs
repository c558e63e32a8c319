using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers;

/// <summary>The runner types that this compilation registers for injection as <c>IWasiRunner</c>.</summary>
internal sealed class Registrations(CompilationParts compilation)
{
    private static readonly string[] s_lifetimes = ["Singleton", "Scoped", "Transient"];

    private readonly RunnerParts _parts = new(compilation);

    // A box, because an empty array and "not known" are different answers.
    private Tuple<ImmutableArray<ITypeSymbol>>? _found;

    /// <summary>Some runner is registered, all of them are known, and none declares the capability.</summary>
    public bool NoneHas(INamedTypeSymbol capability, CancellationToken cancellation)
    {
        var types = (_found ??= Tuple.Create(Find(cancellation))).Item1;
        return !types.IsDefaultOrEmpty && types.All(type => !compilation.Contract.DeclaredBy(type).Contains(capability));
    }

    /// <summary>Default when some registration's runner is not known.</summary>
    private ImmutableArray<ITypeSymbol> Find(CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<ITypeSymbol>();
        foreach (var tree in compilation.Source.Compilation.SyntaxTrees)
        {
            foreach (var node in tree.GetRoot(cancellation).DescendantNodes())
            {
                var name = node switch
                {
                    InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier.ValueText,
                    InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.Identifier.ValueText,
                    BaseObjectCreationExpressionSyntax => "ServiceDescriptor",
                    _ => null,
                };
                if (name is null
                    || !IsRegistration(name)
                    || compilation.Source.SemanticModelOf(tree).GetOperation(node, cancellation) is not { } operation
                    || !Registers(operation, out var runners))
                    continue;
                if (runners is not { } known)
                    return default;
                found.AddRange(known);
            }
        }

        return found.ToImmutable();
    }

    private static bool IsRegistration(string name) => name is "AddWasiRunner" or "ServiceDescriptor" or "Describe" || s_lifetimes.Any(name.EndsWith);

    /// <summary>Whether the call registers a runner, and what it is made of; null when that is not known.</summary>
    private bool Registers(IOperation operation, out ImmutableArray<ITypeSymbol>? runners)
    {
        var (method, arguments) = operation switch
        {
            IInvocationOperation invocation => (invocation.TargetMethod, invocation.Arguments),
            IObjectCreationOperation { Type.Name: "ServiceDescriptor", Constructor: { } constructor } creation => (constructor, creation.Arguments),
            _ => default,
        };
        runners = null;
        if (method is null)
            return false;
        var types = method.TypeArguments.Concat(arguments.Select(argument => argument.Value).OfType<ITypeOfOperation>().Select(type => type.TypeOperand));
        if (method.Name != "AddWasiRunner")
        {
            if (!types.FirstOrDefault().Is(compilation.Contract.Symbols.IWasiRunner))
                return false;
            types = types.Skip(1);
        }

        runners = _parts.OfType(types.FirstOrDefault()) ?? Given(arguments);
        return true;
    }

    /// <summary>The instance that is registered, or what the factory returns.</summary>
    private ImmutableArray<ITypeSymbol>? Given(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
        {
            var value = RunnerParts.Unwrap(argument.Value);
            if (value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation factory })
            {
                var results = factory.Body.Descendants().OfType<IReturnOperation>().Where(each => each.ReturnedValue is not null).ToArray();
                return results.Length == 1 ? _parts.Of(results[0].ReturnedValue!) : null;
            }

            if (compilation.Contract.IsRunner(value.Type))
                return _parts.Of(value);
        }

        return null;
    }
}
