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
        context.ConfigureGeneratedCodeAnalysis(Reporter.InGeneratedCode);
        context.EnableConcurrentExecution();
        context.RegisterCompilationStartAction(start =>
        {
            if (Reporter.For(start.Compilation, start.Options) is not { } reporter)
                return;
            start.RegisterOperationAction(operation => CheckList(operation, reporter), OperationKind.SimpleAssignment);
            start.RegisterOperationAction(operation => CheckMember(operation, reporter), OperationKind.PropertyReference);
            start.RegisterOperationAction(operation => CheckPolicy(operation, reporter), OperationKind.ObjectCreation, OperationKind.With);
        });
    }

    private static void CheckList(OperationAnalysisContext context, Reporter reporter)
    {
        var assignment = (ISimpleAssignmentOperation)context.Operation;
        if (PolicyMembers.ListSetBy(assignment, context.Compilation) is not { } member)
            return;
        foreach (var (text, element) in ListValue.Constants(assignment.Value))
        {
            if (MalformedPattern.ErrorIn(text, member) is { } error)
                reporter.Show(context, new(MalformedPattern.Rule, element.Syntax.GetLocation(), text, error));
            else if (member == "Allow" && EveryPublicHost.IsLetInBy(text) && assignment.Parent?.Parent is { } policy && !PolicyMembers.Denies(policy))
                reporter.Show(context, new(EveryPublicHost.Rule, element.Syntax.GetLocation()));
        }
    }

    private static void CheckMember(OperationAnalysisContext context, Reporter reporter)
    {
        var reference = (IPropertyReferenceOperation)context.Operation;
        if (reference.Property is { Name: "PublicInternet", IsStatic: true } property
            && PolicyMembers.IsPolicy(property.ContainingType, context.Compilation) && !EveryPublicHost.IsNarrowed(reference))
            reporter.Show(context, new(EveryPublicHost.Rule, reference.Syntax.GetLocation()));
    }

    private static void CheckPolicy(OperationAnalysisContext context, Reporter reporter)
    {
        var policy = context.Operation;
        if (PolicyMembers.IsPolicy(policy.Type, context.Compilation) && AllowsNothing.IsTrueOf(policy)
            && PolicyFlow.IsUsedAsItIs(policy, KnownSymbols.Find(context.Compilation)!))
            reporter.Show(context, new(AllowsNothing.Rule, policy.Syntax.GetLocation()));
    }
}
