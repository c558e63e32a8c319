using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers;

/// <summary>The runner types that this compilation registers for injection as <c>IWasiRunner</c>.</summary>
internal sealed class Registrations(Program program)
{
    private static readonly string[] s_lifetimes = ["Singleton", "Scoped", "Transient"];

    // A box, because an empty array and "not known" are different answers.
    private Tuple<ImmutableArray<ITypeSymbol>>? _found;

    /// <summary>Some runner is registered, all of them are known, and none declares the capability.</summary>
    public bool NoneHas(INamedTypeSymbol capability, CancellationToken cancellation)
    {
        var types = (_found ??= Tuple.Create(Find(cancellation))).Item1;
        return !types.IsDefaultOrEmpty && types.All(type => !program.Model.DeclaredBy(type).Contains(capability));
    }

    /// <summary>Default when some registration's runner is not known.</summary>
    private ImmutableArray<ITypeSymbol> Find(CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<ITypeSymbol>();
        foreach (var tree in program.Model.Symbols.Compilation.SyntaxTrees)
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
                if (name is null || !IsRegistration(name) || program.ModelOf(tree).GetOperation(node, cancellation) is not { } operation)
                    continue;
                if (Registered(operation) is not { } registered)
                    continue;
                if (registered.Runner is null)
                    return default;
                found.Add(registered.Runner);
            }
        }

        return found.ToImmutable();
    }

    private static bool IsRegistration(string name) => name is "AddWasiRunner" or "ServiceDescriptor" or "Describe" || s_lifetimes.Any(name.EndsWith);

    /// <summary>The runner that a call registers, if it registers one: its type, or null inside when that is not known.</summary>
    private (ITypeSymbol? Runner, bool _)? Registered(IOperation operation)
    {
        var (method, arguments) = operation switch
        {
            IInvocationOperation invocation => (invocation.TargetMethod, invocation.Arguments),
            IObjectCreationOperation { Type.Name: "ServiceDescriptor", Constructor: { } constructor } creation => (constructor, creation.Arguments),
            _ => default,
        };
        if (method is null)
            return null;
        if (method.Name == "AddWasiRunner")
            return (Known(method.TypeArguments.FirstOrDefault() ?? Given(arguments)), true);
        var types = method.TypeArguments.Concat(arguments.Select(argument => argument.Value).OfType<ITypeOfOperation>().Select(type => type.TypeOperand)).ToArray();
        if (types.Length == 0 || !types[0].Is(program.Model.Symbols.IWasiRunner))
            return null;
        return (Known(types.Length > 1 ? types[1] : Given(arguments)), true);
    }

    /// <summary>The type of the instance that is registered, or of what the factory returns.</summary>
    private ITypeSymbol? Given(ImmutableArray<IArgumentOperation> arguments)
    {
        foreach (var argument in arguments)
        {
            var value = Unwrap(argument.Value);
            if (value is IDelegateCreationOperation { Target: IAnonymousFunctionOperation factory })
            {
                var results = factory.Body.Descendants().OfType<IReturnOperation>().Where(each => each.ReturnedValue is not null).Select(each => Unwrap(each.ReturnedValue!).Type).ToArray();
                return results.Length == 1 ? results[0] : null;
            }

            if (program.Model.IsRunner(value.Type))
                return value.Type;
        }

        return null;
    }

    private ITypeSymbol? Known(ITypeSymbol? type) =>
        type is not null and not ITypeParameterSymbol && Judgement.IsConcreteRunner(program.Model, type) && !program.Model.IsSource(type) ? type : null;

    private static IOperation Unwrap(IOperation operation)
    {
        while (operation is IConversionOperation { OperatorMethod: null } conversion)
            operation = conversion.Operand;
        return operation;
    }
}
