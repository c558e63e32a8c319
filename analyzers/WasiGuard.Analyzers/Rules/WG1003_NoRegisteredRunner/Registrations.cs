using System;
using System.Collections.Immutable;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers;

/// <summary>The runner types that this compilation registers for injection as <c>IWasiRunner</c>.</summary>
internal sealed class Registrations(CompilationParts compilation)
{
    private static readonly string[] s_lifetimes = ["Singleton", "Scoped", "Transient"];
    private static readonly string[] s_words = [.. s_lifetimes, "WasiRunner", "Describe", "typeof"];

    // Where they stand depends on the text of a file alone, and so is looked for once, however often other files change.
    private static readonly ConditionalWeakTable<SyntaxTree, StrongBox<ImmutableArray<TextSpan>>> s_spans = new();

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
            var spans = s_spans.GetValue(tree, each => new(RegistrationsIn(each, cancellation)));
            foreach (var span in spans.Value)
            {
                var node = tree.GetRoot(cancellation).FindNode(span, getInnermostNodeForTie: true);
                if (compilation.Source.SemanticModelOf(tree).GetOperation(node, cancellation) is { } operation && RegistrationBy(operation) is { } registration)
                    found.Add(registration);
            }
        }

        return found.ToImmutable();
    }

    /// <summary>What can be a registration by its text alone. A descriptor that is created without a <c>typeof</c> says nothing that could be read.</summary>
    private static ImmutableArray<TextSpan> RegistrationsIn(SyntaxTree tree, CancellationToken cancellation)
    {
        var text = tree.GetText(cancellation).ToString();
        if (!s_words.Any(word => text.IndexOf(word, StringComparison.Ordinal) >= 0))
            return [];
        return
        [
            .. tree.GetRoot(cancellation).DescendantNodes()
                .Where(node => node switch
                {
                    InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => IsRegistration(access.Name.Identifier.ValueText),
                    InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => IsRegistration(binding.Name.Identifier.ValueText),
                    BaseObjectCreationExpressionSyntax { ArgumentList: { } arguments } =>
                        arguments.Arguments.Any(each => each.Expression is TypeOfExpressionSyntax),
                    _ => false,
                })
                .Select(node => node.Span),
        ];
    }

    private static bool IsRegistration(string name) =>
        name is "AddWasiRunner" or "AddKeyedWasiRunner" or "Describe" or "DescribeKeyed" || s_lifetimes.Any(name.EndsWith);

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
