using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>What the code does with inputs that an execution on a runner can reach within this compilation.</summary>
internal sealed class RunnerCode
{
    private readonly ConcurrentDictionary<IMethodSymbol, BodyFacts> _facts = new(SymbolEqualityComparer.Default);

    public RunnerCode(KnownSymbols symbols)
    {
        Symbols = symbols;
        Members = new(symbols);
        Carriers = new(symbols, Members);
        Bodies = new(symbols.Compilation);
    }

    public KnownSymbols Symbols { get; }

    public InputMembers Members { get; }

    public Carriers Carriers { get; }

    public SourceBodies Bodies { get; }

    /// <summary>The code that an execution calls; null when it does not begin in code of this compilation.</summary>
    public ReachedCode? Reach(INamedTypeSymbol runner, CancellationToken cancellationToken) => Reach(runner, byOthers: false, cancellationToken);

    /// <summary>The code that an execution calls, and what others can call on the objects that it creates.</summary>
    public ReachedCode? ReachByOthersToo(INamedTypeSymbol runner, CancellationToken cancellationToken) => Reach(runner, byOthers: true, cancellationToken);

    private ReachedCode? Reach(INamedTypeSymbol runner, bool byOthers, CancellationToken cancellationToken)
    {
        if (RunnerEntry.Of(runner, Symbols)?.OriginalDefinition is not { } entry || !Bodies.Has(entry))
            return null;

        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default);
        var facts = new List<BodyFacts>();
        var reached = Add([entry]);
        while (byOthers && reached.OpenToOthers().Where(method => Bodies.Has(method) && !seen.Contains(method)).ToArray() is { Length: > 0 } more)
            reached = Add(more);
        return reached;

        ReachedCode Add(IEnumerable<IMethodSymbol> methods)
        {
            var queue = new Queue<IMethodSymbol>(methods.Where(seen.Add));
            while (queue.Count > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var found = FactsOf(queue.Dequeue(), cancellationToken);
                facts.Add(found);
                foreach (var target in found.Calls.Select(call => Resolve(call, runner)))
                {
                    if (target is not null && Bodies.Has(target) && seen.Add(target))
                        queue.Enqueue(target);
                }
            }

            return new([.. facts], this);
        }
    }

    /// <summary>Whether the runner passes inputs on to a runner that it holds.</summary>
    public static bool IsDecorator(ReachedCode code) => Forwards(code).Any();

    /// <summary>The declared types of the runners that inputs are passed on to.</summary>
    public static IEnumerable<ITypeSymbol> Forwards(ReachedCode code) =>
        code.Executions.Where(IsForwarding).Select(execution => RunnerCalls.Unwrap(execution.Instance!).Type!);

    private static bool IsForwarding(IInvocationOperation execution)
    {
        if (execution.Instance is null || IsOwn(execution.Instance) || IsCreated(execution.Instance))
            return false;
        return execution.Arguments.Any(
            argument => !IsCreated(argument.Value) && RunnerCalls.Unwrap(argument.Value) is not ILiteralOperation && argument.Parameter?.Ordinal == 0);
    }

    private static bool IsOwn(IOperation receiver) => RunnerCalls.Unwrap(receiver) is IInstanceReferenceOperation;

    private static bool IsCreated(IOperation value) => RunnerCalls.Unwrap(value) switch
    {
        IObjectCreationOperation => true,
        IWithOperation copy => IsCreated(copy.Operand),
        ILocalReferenceOperation local => LocalValue.InitialOf(local) is { } initial && IsCreated(initial),
        _ => false,
    };

    private static IMethodSymbol? Resolve(MethodCall call, INamedTypeSymbol runner) =>
        (call.OnThis && runner.DerivesFrom(call.Target.ContainingType) ? RunnerEntry.MostDerived(runner, call.Target) : call.Target)?.OriginalDefinition;

    private BodyFacts FactsOf(IMethodSymbol method, CancellationToken cancellationToken)
    {
        if (_facts.TryGetValue(method, out var known))
            return known;
        var read = BodyReader.Read(method, this, cancellationToken);
        return _facts.GetOrAdd(method, read);
    }
}
