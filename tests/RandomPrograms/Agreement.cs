using System.Collections.Concurrent;
using System.Globalization;

namespace WasiGuard.RandomPrograms;

/// <summary>Runs programs on several runners and keeps those that do not end alike.</summary>
/// <param name="runners">The runners by their names; the first is what the others are held against.</param>
public sealed class Agreement(params IReadOnlyList<(string Name, WasiRunner Runner)> runners)
{
    private readonly ConcurrentDictionary<string, int> _ends = new();
    private readonly ConcurrentDictionary<string, string> _disagreements = new();
    private int _none;

    /// <summary>Whether the ends of a program on the first runner and on another are alike: by default when they are the same.</summary>
    public Func<Ending, Ending, bool> AreAlike { get; init; } = (first, other) => first.IsLike(other);

    /// <summary>How often each end was come to, the reasons of refusals with it, by all runners alike.</summary>
    public IEnumerable<(string End, int Count)> Ends => _ends.OrderByDescending(end => end.Value).Select(end => (end.Key, end.Value));

    /// <summary>Programs that all ended alike.</summary>
    public int Alike => _ends.Values.Sum();

    /// <summary>Numbers that give no program.</summary>
    public int None => _none;

    /// <summary>What each runner made of a program on which they differ, by the program's name.</summary>
    public IReadOnlyDictionary<string, string> Disagreements => _disagreements;

    /// <summary>Makes and runs programs, a few at a time.</summary>
    public Task RunAsync(IEnumerable<string> names, int atOnce, CancellationToken cancellationToken) =>
        Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = cancellationToken }, async (name, token) =>
        {
            if (await RandomProgramSource.MakeAsync(name, token) is { } program)
                await RunAsync(program, token);
            else
                Interlocked.Increment(ref _none);
        });

    /// <summary>Runs one program on all runners.</summary>
    public async Task<IReadOnlyList<Ending>> RunAsync(RandomProgram program, CancellationToken cancellationToken)
    {
        List<Ending> endings = [];
        foreach (var (_, runner) in runners)
            endings.Add(await Ending.OfAsync(runner, program.Input, cancellationToken));
        if (endings.All(ending => AreAlike(endings[0], ending)))
            _ends.AddOrUpdate(endings[0].Summary, 1, (_, count) => count + 1);
        else
            _disagreements[program.Name] = string.Join('\n', runners.Zip(endings, (runner, ending) => $"  {runner.Name}: {ending}"));
        return endings;
    }

    /// <summary>The counts in a few lines.</summary>
    public IEnumerable<string> Report()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{Alike} programs ended alike on {string.Join(", ", runners.Select(runner => runner.Name))}; {_disagreements.Count} did not; {None} numbers gave no program.");
        foreach (var (end, count) in Ends)
            yield return string.Create(CultureInfo.InvariantCulture, $"{count,7}  {end}");
    }
}
