using System;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers;

/// <summary>
/// Places other than calls at which <c>[RequiresCapability]</c> asks for a capability: type arguments, and registrations of types whose constructor
/// asks for a runner that the container gives.
/// </summary>
internal sealed class AnnotatedPlaces(FlowReports flow)
{
    // Found once; another thread that comes at the same time finds the same.
    private AskingTypeParameters? _asking;

    private CapabilityModel Contract => flow.Parts.Contract;

    public void CheckTypeArguments(SyntaxNodeAnalysisContext context)
    {
        var name = (GenericNameSyntax)context.Node;
        if (name.IsUnboundGenericName || !MayAsk(name.Identifier.ValueText, context.CancellationToken)
            || context.SemanticModel.GetSymbolInfo(name, context.CancellationToken).Symbol is not { } named)
            return;
        var (parameters, arguments) = GenericPartsOf(named);
        for (var i = 0; i < parameters.Length && i < name.TypeArgumentList.Arguments.Count; i++)
            Check(parameters[i], arguments[i], name.TypeArgumentList.Arguments[i].GetLocation(), report => flow.Reporter.Show(context, report));
    }

    public void CheckCall(OperationAnalysisContext context)
    {
        var call = (IInvocationOperation)context.Operation;
        if (call.TargetMethod.IsGenericMethod && MayAsk(call.TargetMethod.Name, context.CancellationToken)
            && NameOf(call.Syntax) is { } name and not GenericNameSyntax)
        {
            var (parameters, arguments) = GenericPartsOf(call.TargetMethod);
            for (var i = 0; i < parameters.Length; i++)
                Check(parameters[i], arguments[i], name.GetLocation(), report => flow.Reporter.Show(context, report));
        }

        if (RegisteredType.Of(call) is { } registered)
            CheckRegistration(registered, context);
    }

    private bool MayAsk(string name, CancellationToken cancellation) =>
        (_asking ??= new(flow.Parts.Source.Compilation, flow.Parts.Facts, cancellation)).MayBeOf(name);

    private static (ImmutableArray<ITypeParameterSymbol> Parameters, ImmutableArray<ITypeSymbol> Arguments) GenericPartsOf(ISymbol symbol) => symbol switch
    {
        INamedTypeSymbol type => (type.OriginalDefinition.TypeParameters, type.TypeArguments),
        IMethodSymbol method => ((method.ReducedFrom ?? method).OriginalDefinition.TypeParameters, method.TypeArguments),
        _ => ([], []),
    };

    private static SimpleNameSyntax? NameOf(SyntaxNode call) => (call as InvocationExpressionSyntax)?.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        SimpleNameSyntax name => name,
        _ => null,
    };

    private void Check(ITypeParameterSymbol parameter, ITypeSymbol argument, Location place, Action<Report> show)
    {
        foreach (var capability in Contract.Marks.AskedBy(parameter.GetAttributes()))
        {
            if (argument.TypeKind == TypeKind.Error || Contract.DeclaredBy(argument).Contains(capability))
                continue;
            var lacks = flow.Parts.Decision.IsConcreteRunner(argument) && !Contract.IsSource(argument);
            Show(lacks ? RunnerLacksCapability.Rule : RunnerNotProven.Rule, place, DisplayedName.Of(argument), capability, DisplayedMember.Of(parameter), show);
        }
    }

    private void CheckRegistration(RegisteredType registered, OperationAnalysisContext context)
    {
        var constructors = registered.Type.InstanceConstructors.Where(each => each.DeclaredAccessibility == Accessibility.Public).ToList();
        // Which of several constructors the container takes depends on what is registered; one that asks for nothing may be it.
        if (constructors.Count != 1)
            return;
        foreach (var demand in Contract.Marks.DemandsOf(constructors[0]))
        {
            if (demand.Runner is not { } parameter || Lacks(parameter, demand.Requirement.Capability, context.CancellationToken) is not { } rule)
                continue;
            Show(
                rule, registered.Place, DisplayedName.Of(parameter.Type), demand.Requirement.Capability, demand.Requirement.MemberName,
                report => flow.Reporter.Show(context, report));
        }
    }

    private DiagnosticDescriptor? Lacks(IParameterSymbol parameter, INamedTypeSymbol capability, CancellationToken cancellation)
    {
        if (parameter.Type.Is(Contract.Symbols.IWasiRunner))
            return Injection.Of(parameter) is { } injection && flow.Registrations.NoneHas(capability, injection, cancellation) ? NoRegisteredRunner.Rule : null;
        return flow.Parts.Decision.IsConcreteRunner(parameter.Type)
            && !Contract.IsSource(parameter.Type)
            && !Contract.DeclaredBy(parameter.Type).Contains(capability)
            ? RunnerLacksCapability.Rule
            : null;
    }

    private void Show(DiagnosticDescriptor rule, Location place, string runner, INamedTypeSymbol capability, string member, Action<Report> show) =>
        show(new(rule, place, runner, DeclaredCapabilities.NameOf(capability), member, "")
        {
            Severity = rule == RunnerNotProven.Rule && flow.Reporter.IsStrict(place) ? DiagnosticSeverity.Warning : rule.DefaultSeverity,
            Properties = DiagnosticProperties.Write(capability, member),
        });
}
