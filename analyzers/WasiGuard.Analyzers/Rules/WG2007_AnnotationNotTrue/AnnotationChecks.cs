using System;
using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using WasiGuard.Analyzers.Flow.Contract;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG2007, and at overrides WG1001: an annotation is held against the code of the member that has it, or of one that overrides that.</summary>
internal sealed class AnnotationChecks(FlowReports flow)
{
    private static readonly string[] s_names = ["RunsOn", "CapabilitiesFrom", "RequiresCapability"];

    private readonly RunsOnCheck _runsOn = new(flow.Parts);
    private readonly CapabilitiesFromCheck _capabilitiesFrom = new(flow.Parts);
    private readonly RequiresCapabilityCheck _requires = new(flow.Parts);

    private KnownSymbols Symbols => flow.Parts.Contract.Symbols;

    public void CheckAnnotation(SyntaxNodeAnalysisContext context)
    {
        var attribute = (AttributeSyntax)context.Node;
        if (!s_names.Any(name => NameOf(attribute).StartsWith(name, StringComparison.Ordinal))
            || attribute.Parent is not AttributeListSyntax { Parent: { } owner } list
            || context.SemanticModel.GetDeclaredSymbol(owner, context.CancellationToken) is not { } symbol)
        {
            return;
        }

        var isOfReturn = list.Target?.Identifier.IsKind(SyntaxKind.ReturnKeyword) == true;
        var data = (isOfReturn ? (symbol as IMethodSymbol)?.GetReturnTypeAttributes() : symbol.GetAttributes()) ?? [];
        var written = data.FirstOrDefault(each => each.ApplicationSyntaxReference?.GetSyntax(context.CancellationToken) == attribute);
        if (written is not { AttributeClass: { } type } given
            || FlawOf(given, type, symbol, isOfReturn, context) is not { } flaw)
        {
            return;
        }

        flow.Reporter.Show(context, new(AnnotationNotTrue.Rule, attribute.GetLocation(), ShortNameOf(type), flaw));
    }

    /// <summary>What an overridden or implemented member promises of the runner that it gives, this one must keep.</summary>
    public void CheckOverride(SyntaxNodeAnalysisContext context)
    {
        if (MethodOf(context) is not { IsAbstract: false } method
            || flow.Parts.Contract.Marks.RunnerIn(method.ReturnType) is null)
        {
            return;
        }

        foreach (var capability in flow.Parts.Contract.Marks.GivenBy(method))
        {
            if (flow.Parts.Contract.Marks.AskedBy(method.GetReturnTypeAttributes()).Any(each => each.Is(capability))
                || _requires.Breach(method, capability, context.CancellationToken) is not { } breach)
            {
                continue;
            }

            var promise = MemberDeclarations.Of(method).Skip(1).First(each =>
                flow.Parts.Contract.Marks.AskedBy(each.GetReturnTypeAttributes()).Any(asked => asked.Is(capability)));
            var runner = breach.State.TypeOf(breach.Value is Flow.Domain.TaskValue task ? task.Result : breach.Value);
            flow.Reporter.Show(context, new(
                RunnerLacksCapability.Rule, breach.Expression.Syntax.GetLocation(), DisplayedName.Of(runner), DeclaredCapabilities.NameOf(capability),
                DisplayedMember.Of(promise), "")
            {
                Properties = DiagnosticProperties.Write(capability, DisplayedMember.Of(promise), runner),
            });
        }
    }

    private static IMethodSymbol? MethodOf(SyntaxNodeAnalysisContext context) => context.Node switch
    {
        PropertyDeclarationSyntax { ExpressionBody: not null } property =>
            (context.SemanticModel.GetDeclaredSymbol(property, context.CancellationToken) as IPropertySymbol)?.GetMethod,
        MethodDeclarationSyntax or AccessorDeclarationSyntax =>
            context.SemanticModel.GetDeclaredSymbol(context.Node, context.CancellationToken) as IMethodSymbol,
        _ => null,
    };

    private string? FlawOf(AttributeData given, INamedTypeSymbol type, ISymbol symbol, bool isOfReturn, SyntaxNodeAnalysisContext context)
    {
        var method = symbol as IMethodSymbol ?? symbol.ContainingSymbol as IMethodSymbol;
        if (method is null)
            return null;
        var cancellation = context.CancellationToken;
        if (symbol is IParameterSymbol parameter)
        {
            return type.Is(Symbols.RunsOnAttribute) ? _runsOn.FlawOf(method, parameter, given, cancellation)
                : type.Is(Symbols.CapabilitiesFromAttribute) ? _capabilitiesFrom.FlawOf(method, parameter, cancellation)
                : CapabilityIn(given, type) is { } needed ? _requires.FlawOfParameter(method, parameter, needed, cancellation)
                : null;
        }

        if (symbol is not IMethodSymbol || CapabilityIn(given, type) is not { } capability)
            return null;

        if (!isOfReturn)
            return _requires.FlawOfMethod(method, capability, cancellation);
        return _requires.Breach(method, capability, cancellation) is { } breach
            ? $"it gives a '{DisplayedName.Of(breach.State.TypeOf(breach.Value is Flow.Domain.TaskValue task ? task.Result : breach.Value))}'" : null;
    }

    private INamedTypeSymbol? CapabilityIn(AttributeData given, INamedTypeSymbol type) =>
        type.Is(Symbols.RequiresCapabilityAttribute) && given.ConstructorArguments is [{ Value: INamedTypeSymbol capability }]
            && flow.Parts.Contract.IsCapability(capability)
            ? capability
            : null;

    private static string NameOf(AttributeSyntax attribute) => attribute.Name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };

    private static string ShortNameOf(INamedTypeSymbol attribute) => attribute.Name.Substring(0, attribute.Name.Length - nameof(Attribute).Length);
}
