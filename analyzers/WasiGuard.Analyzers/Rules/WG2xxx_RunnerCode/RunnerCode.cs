using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Collections.Immutable;
using System.Linq;
using System.Threading;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>What the code does with inputs that an execution on a runner can reach within this compilation.</summary>
internal sealed class RunnerCode(KnownSymbols symbols)
{
    private readonly SourceBodies _bodies = new(symbols.Compilation);
    private readonly ConcurrentDictionary<IMethodSymbol, BodyFacts> _facts = new(SymbolEqualityComparer.Default);

    public KnownSymbols Symbols { get; } = symbols;

    public InputMembers Members { get; } = new(symbols);

    public SourceBodies Bodies => _bodies;

    /// <summary>Null when the execution does not begin in code of this compilation.</summary>
    public ReachedCode? Reach(INamedTypeSymbol runner, CancellationToken cancellationToken)
    {
        if (RunnerEntry.Of(runner, Symbols)?.OriginalDefinition is not { } entry || !_bodies.Has(entry))
            return null;

        var seen = new HashSet<IMethodSymbol>(SymbolEqualityComparer.Default) { entry };
        var queue = new Queue<IMethodSymbol>([entry]);
        var facts = ImmutableArray.CreateBuilder<BodyFacts>();
        while (queue.Count > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var found = FactsOf(queue.Dequeue(), cancellationToken);
            facts.Add(found);
            foreach (var target in found.Calls.Select(call => Resolve(call, runner)))
            {
                if (target is not null && _bodies.Has(target) && seen.Add(target))
                    queue.Enqueue(target);
            }
        }

        return new(facts.ToImmutable());
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
        return execution.Arguments.Any(argument => !IsCreated(argument.Value) && RunnerCalls.Unwrap(argument.Value) is not ILiteralOperation && argument.Parameter?.Ordinal == 0);
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
        var read = BodyReader.Read(method, Symbols, Members, _bodies, cancellationToken);
        return _facts.GetOrAdd(method, read);
    }
}
