using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using WasiGuard.Analyzers.Flow.Contract;
using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution.Operations;
using WasiGuard.Analyzers.Flow.Facts;
using WasiGuard.Analyzers.Flow.Scope;
using WasiGuard.Analyzers.Flow.Source;

namespace WasiGuard.Analyzers.Flow.Execution;

/// <summary>The parts of the engine that know one compilation, each made once. All analyses of bodies share them.</summary>
internal sealed class CompilationParts
{
    private readonly ConcurrentDictionary<ISymbol, SideEffects> _sideEffects = new(SymbolEqualityComparer.Default);

    public CompilationParts(KnownSymbols symbols, ForeignFacts facts, CandidateFiles candidates, IModuleImports? modules = null)
    {
        Contract = new(symbols);
        Source = new(Contract.Compilation);
        Assignments = new(Source);
        Modules = modules;
        Targets = new(Contract);
        Facts = facts;
        Reachability = new(Source, Contract, Targets, Facts, candidates);
        Roots = new(Source);
        ConcreteTypes = new(Contract.Compilation);
        Decision = new(Contract);
        Solver = new(Contract.Compilation, Decision);
        Refusals = new(Source, Contract);
    }

    public SourceModel Source { get; }

    public MemberAssignments Assignments { get; }

    public CapabilityModel Contract { get; }

    /// <summary>The modules that the project lists; null when there are none.</summary>
    public IModuleImports? Modules { get; }

    public HandOverTargets Targets { get; }

    /// <summary>What other projects say of their members.</summary>
    public ForeignFacts Facts { get; }

    public RunnerReachability Reachability { get; }

    public AnalysisRoots Roots { get; }

    public ConcreteTypes ConcreteTypes { get; }

    public CapabilityDecision Decision { get; }

    public ConditionSolver Solver { get; }

    public HandledRefusals Refusals { get; }

    /// <summary>Where hand-overs are counted; null when nobody wants their number.</summary>
    public HandOverCount? HandOvers { get; init; }

    /// <summary>Where to write down what happens; null when nobody asks.</summary>
    public AnalysisTrace? Trace { get; init; }

    /// <summary>What a body and all that it calls may change. Only asked of a call that the engine has come to and does not follow.</summary>
    public SideEffects SideEffectsOf(ISymbol body, CancellationToken cancellation) =>
        _sideEffects.GetOrAdd(body.OriginalDefinition, start => new SideEffectSearch(Source, Assignments, OpaqueCalls.MayChange, cancellation).Of(start));
}
