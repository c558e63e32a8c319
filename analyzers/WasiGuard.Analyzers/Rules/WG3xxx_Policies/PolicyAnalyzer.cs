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
            if (!WasiGuardReference.IsIn(start.Compilation))
                return;
            start.RegisterOperationAction(CheckList, OperationKind.SimpleAssignment);
            start.RegisterOperationAction(CheckMember, OperationKind.PropertyReference);
            start.RegisterOperationAction(CheckPolicy, OperationKind.ObjectCreation, OperationKind.With);
        });
    }

    private static void CheckList(OperationAnalysisContext context)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (PolicyMembers.ListSetBy(assignment, context.Compilation) is not { } member)
            return;
        foreach (var (text, element) in ListValue.Constants(assignment.Value))
        {
            if (MalformedPattern.ErrorIn(text, member) is { } error)
                context.ReportDiagnostic(Diagnostic.Create(MalformedPattern.Rule, element.Syntax.GetLocation(), text, error));
            else if (member == "Allow" && EveryPublicHost.IsLetInBy(text) && assignment.Parent?.Parent is { } policy && !PolicyMembers.Denies(policy))
                context.ReportDiagnostic(Diagnostic.Create(EveryPublicHost.Rule, element.Syntax.GetLocation()));
        }
    }

    private static void CheckMember(OperationAnalysisContext context)
    {
        var reference = (IPropertyReferenceOperation)context.Operation;
        if (reference.Property is { Name: "PublicInternet", IsStatic: true } property && PolicyMembers.IsPolicy(property.ContainingType, context.Compilation) && !EveryPublicHost.IsNarrowed(reference))
            context.ReportDiagnostic(Diagnostic.Create(EveryPublicHost.Rule, reference.Syntax.GetLocation()));
    }

    private static void CheckPolicy(OperationAnalysisContext context)
    {
        var policy = context.Operation;
        if (PolicyMembers.IsPolicy(policy.Type, context.Compilation) && AllowsNothing.IsTrueOf(policy) && PolicyFlow.IsUsedAsItIs(policy, KnownSymbols.Find(context.Compilation)!))
            context.ReportDiagnostic(Diagnostic.Create(AllowsNothing.Rule, policy.Syntax.GetLocation()));
    }
}
