using System;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers;

/// <summary>The runner types that this compilation registers for injection as <c>IWasiRunner</c>.</summary>
internal sealed class Registrations(CompilationParts compilation)
{
    private static readonly string[] s_lifetimes = ["Singleton", "Scoped", "Transient"];

    private readonly RunnerParts _parts = new(compilation);

    // Found once; a box, because nothing found and not looked yet are different answers.
    private Tuple<ImmutableArray<Registration>>? _found;

    /// <summary>Under what the injection asks for some runner is registered, all of them are known, and none declares the capability.</summary>
    public bool NoneHas(INamedTypeSymbol capability, Injection asked, CancellationToken cancellation)
    {
        var same = (_found ??= Tuple.Create(Find(cancellation))).Item1.Where(each => each.Answers(asked)).ToList();
        return same.Any(each => each.Key == asked.Key) && same.All(each => each.Runners is { } known && !known.Any(Has));

        bool Has(ITypeSymbol type) => compilation.Contract.DeclaredBy(type).Contains(capability);
    }

    private ImmutableArray<Registration> Find(CancellationToken cancellation)
    {
        var found = ImmutableArray.CreateBuilder<Registration>();
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
                if (name is not null
                    && IsRegistration(name)
                    && compilation.Source.SemanticModelOf(tree).GetOperation(node, cancellation) is { } operation
                    && RegistrationBy(operation) is { } registration)
                    found.Add(registration);
            }
        }

        return found.ToImmutable();
    }

    private static bool IsRegistration(string name) =>
        name is "AddWasiRunner" or "AddKeyedWasiRunner" or "ServiceDescriptor" or "Describe" or "DescribeKeyed" || s_lifetimes.Any(name.EndsWith);

    /// <summary>Null when the call registers no runner as <c>IWasiRunner</c>.</summary>
    private Registration? RegistrationBy(IOperation operation)
    {
        var (method, arguments) = operation switch
        {
            IInvocationOperation invocation => (invocation.TargetMethod, invocation.Arguments),
            IObjectCreationOperation { Type.Name: "ServiceDescriptor", Constructor: { } constructor } creation => (constructor, creation.Arguments),
            _ => default,
        };
        if (method is null)
            return null;
        var key = arguments.FirstOrDefault(each => each.Parameter is { Type.SpecialType: SpecialType.System_Object } parameter
            && (parameter.Name == "serviceKey" || KnownMembers.IsKeyed(method) && parameter.Name != "implementationInstance"));
        arguments = key is null ? arguments : arguments.Remove(key);
        var types = method.TypeArguments.Concat(arguments.Select(argument => argument.Value).OfType<ITypeOfOperation>().Select(type => type.TypeOperand));
        if (method.Name is not ("AddWasiRunner" or "AddKeyedWasiRunner"))
        {
            if (!types.FirstOrDefault().Is(compilation.Contract.Symbols.IWasiRunner))
                return null;
            types = types.Skip(1);
        }

        return Registration.Of(key?.Value, _parts.OfType(types.FirstOrDefault()) ?? Given(arguments));
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
