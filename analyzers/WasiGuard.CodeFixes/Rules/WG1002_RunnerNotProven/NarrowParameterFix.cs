using System.Collections.Generic;
using System.Collections.Immutable;
using System.Composition;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using WasiGuard.Analyzers;

namespace WasiGuard.CodeFixes;

/// <summary>WG1002: takes a runner of a type that declares the capability. Offered where all callers in the solution pass one.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class NarrowParameterFix : VerifiedFix
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [RunnerNotProven.Id];

    internal override IEnumerable<Offer> Offers(FixPlace place)
    {
        if (place.Capability is not { } capability || Parameter(place) is not { } parameter)
            yield break;
        foreach (var runner in CapableRunners.In(place.Model.Compilation, place.Symbols, capability))
        {
            yield return new(
                $"Take a {runner.Name}",
                "Take " + runner.ToDisplayString(),
                naming => [Narrow(place, parameter.Method, parameter.Type, naming, runner)]);
        }
    }

    private static Edits Narrow(FixPlace place, IMethodSymbol method, TypeSyntax type, Naming naming, INamedTypeSymbol runner) =>
        place.Edit().Replace(type, naming.Name(runner, place.ModelOf(type), type.SpanStart)).Affects(method);

    /// <summary>The parameter that the call is made on, of a method whose signature nothing else prescribes, and its type without a <c>?</c>.</summary>
    private static (IMethodSymbol Method, TypeSyntax Type)? Parameter(FixPlace place)
    {
        if (HandOverCall.Of(place) is not { } call
            || place.Model.GetSymbolInfo(HandOverCall.Receiver(call), place.CancellationToken).Symbol is not IParameterSymbol symbol
            || symbol.ContainingSymbol is not IMethodSymbol method
            || symbol.Type is not INamedTypeSymbol
            || method is { IsVirtual: true } or { IsOverride: true } or { IsAbstract: true } or { MethodKind: MethodKind.AnonymousFunction }
            || ImplementsSomething(method)
            || symbol.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(place.CancellationToken) is not ParameterSyntax { Type: { } type })
        {
            return null;
        }

        return (method, type is NullableTypeSyntax nullable ? nullable.ElementType : type);
    }

    private static bool ImplementsSomething(IMethodSymbol method) =>
        method.ContainingType.AllInterfaces.SelectMany(each => each.GetMembers())
            .Any(member => method.Is(method.ContainingType.FindImplementationForInterfaceMember(member)));
}
