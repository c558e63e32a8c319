using System.Collections.Concurrent;

namespace WasiGuard.Benchmarks.Soak;

/// <summary>Executes a mix of guests, a few at a time, and counts their outcomes.</summary>
internal sealed class SoakLoad
{
    private const int Callers = 4;

    private readonly WasiRunner _runner;
    private readonly SoakCase[] _mix;
    private readonly ConcurrentDictionary<(string Case, string Expected, string Seen), int> _outcomes = new();
    private int _executions;

    /// <param name="cases">The kinds of guests.</param>
    /// <param name="temporaryDirectory">Where executions make their files.</param>
    public SoakLoad(IEnumerable<SoakCase> cases, string temporaryDirectory)
    {
        const int Seed = 1;
        _runner = new InProcessWasiRunner(new() { Ceilings = SoakCases.Ceilings, MaxConcurrentExecutions = Callers + 50, TemporaryDirectory = temporaryDirectory });
        _mix = [.. cases.SelectMany(each => Enumerable.Repeat(each, each.Weight))];
        new Random(Seed).Shuffle(_mix);
    }

    /// <summary>Executions so far.</summary>
    public int Executions => Volatile.Read(ref _executions);

    /// <summary>How often each outcome was seen.</summary>
    public IEnumerable<SoakOutcome> Outcomes => _outcomes
        .Select(entry => new SoakOutcome(entry.Key.Case, entry.Key.Expected, entry.Key.Seen, entry.Value))
        .OrderBy(outcome => outcome.Case, StringComparer.Ordinal);

    /// <summary>Executes guests as long as the function says so; it is asked before each.</summary>
    public Task RunAsync(Func<int, bool> goOn) => Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
    {
        while (goOn(Executions))
        {
            var number = Interlocked.Increment(ref _executions);
            var next = _mix[number % _mix.Length];
            var seen = await next.ExecuteAsync(_runner, number);
            _outcomes.AddOrUpdate((next.Name, next.Expected, seen), 1, static (_, count) => count + 1);
        }
    })));
}
