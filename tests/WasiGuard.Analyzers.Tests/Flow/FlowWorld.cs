using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;

namespace WasiGuard.Analyzers.Tests;

/// <summary>A compilation for tests of the engine's parts, with names for what they use.</summary>
internal sealed class FlowWorld
{
    public FlowWorld(string source = "")
    {
        Compilation = Verifier.Compile("using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using WasiGuard;\n" + source);
        Assert.Empty(Compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(each => each.Severity == DiagnosticSeverity.Error));
        Model = new(KnownSymbols.Find(Compilation)!);
        Decision = new(Model);
        Solver = new(Compilation, Decision);
    }

    public Compilation Compilation { get; }

    public CapabilityModel Model { get; }

    public CapabilityDecision Decision { get; }

    public ConditionSolver Solver { get; }

    public INamedTypeSymbol NetFetch => Type("WasiGuard.SupportsNetFetchAttribute");

    public INamedTypeSymbol Fuel => Type("WasiGuard.SupportsFuelAttribute");

    public INamedTypeSymbol Cli => Type("WasiGuard.WasmtimeWasiRunner");

    public INamedTypeSymbol InProcess => Type("WasiGuard.InProcessWasiRunner");

    public INamedTypeSymbol Input => Type("WasiGuard.WasiExecInput");

    public INamedTypeSymbol Type(string name) => Compilation.GetTypeByMetadataName(name)!;

    public IMethodSymbol Method(string type, string name) => Type(type).GetMembers(name).OfType<IMethodSymbol>().Single();

    public CapabilityRequirement Requirement(string member) => Model.RequirementsOf(Input).Single(each => each.Member.Name == member);

    public IPropertySymbol InputMember(string name) => Input.GetMembers(name).OfType<IPropertySymbol>().Single();

    public ControlFlowGraph GraphOf(string type, string method)
    {
        var syntax = Method(type, method).DeclaringSyntaxReferences.Single().GetSyntax(TestContext.Current.CancellationToken);
        var model = Compilation.GetSemanticModel(syntax.SyntaxTree);
        return ControlFlowGraph.Create((IMethodBodyOperation)model.GetOperation((MethodDeclarationSyntax)syntax, TestContext.Current.CancellationToken)!, TestContext.Current.CancellationToken);
    }

    /// <summary>A value of which only the type is known.</summary>
    public static UnknownValue Given(string name, ITypeSymbol? type = null) => new(Origin.Input, name) { Type = type };

    public static Slot Variable(string name) => new(name, 1);

    public static HeapObject Object(ITypeSymbol type, ImmutableList<SymbolicValue>? elements = null) => new(type, HeapObject.NoMembers, elements);
}
