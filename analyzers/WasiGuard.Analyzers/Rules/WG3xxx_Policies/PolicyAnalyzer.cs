using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>Finds WG3001, WG3002 and WG3003: what a policy says in the code that makes it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class PolicyAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } = [MalformedPattern.Rule, EveryPublicHost.Rule, AllowsNothing.Rule];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (KnownSymbols.Find(start.Compilation) is not { } symbols)
                return;
            start.RegisterOperationAction(operation => CheckList(operation, symbols), OperationKind.SimpleAssignment);
            start.RegisterOperationAction(operation => CheckMember(operation, symbols), OperationKind.PropertyReference);
            start.RegisterOperationAction(operation => CheckPolicy(operation, symbols), OperationKind.ObjectCreation, OperationKind.With);
        });
    }

    private static void CheckList(OperationAnalysisContext context, KnownSymbols symbols)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (PolicyMembers.ListSetBy(assignment, symbols) is not { } member)
            return;
        foreach (var (text, element) in ListValue.Constants(assignment.Value))
        {
            if (MalformedPattern.ErrorIn(text, member) is { } error)
                context.ReportDiagnostic(Diagnostic.Create(MalformedPattern.Rule, element.Syntax.GetLocation(), text, error));
            else if (member == "Allow" && EveryPublicHost.IsLetInBy(text) && assignment.Parent?.Parent is { } policy && !PolicyMembers.Denies(policy))
                context.ReportDiagnostic(Diagnostic.Create(EveryPublicHost.Rule, element.Syntax.GetLocation()));
        }
    }

    private static void CheckMember(OperationAnalysisContext context, KnownSymbols symbols)
    {
        var reference = (IPropertyReferenceOperation)context.Operation;
        if (reference.Property is { Name: "PublicInternet", IsStatic: true } property && property.ContainingType.Is(symbols.NetFetchPolicy) && !EveryPublicHost.IsNarrowed(reference))
            context.ReportDiagnostic(Diagnostic.Create(EveryPublicHost.Rule, reference.Syntax.GetLocation()));
    }

    private static void CheckPolicy(OperationAnalysisContext context, KnownSymbols symbols)
    {
        var policy = context.Operation;
        if (PolicyMembers.IsPolicy(policy, symbols) && AllowsNothing.IsTrueOf(policy) && PolicyFlow.IsUsedAsItIs(policy, symbols))
            context.ReportDiagnostic(Diagnostic.Create(AllowsNothing.Rule, policy.Syntax.GetLocation()));
    }
}
