using System.Globalization;

namespace WasiGuard.RandomPrograms;

/// <summary>Makes programs from numbers.</summary>
public static class RandomProgramSource
{
    /// <summary>Of three programs, two are made from nothing and one from a guest of ours.</summary>
    public static IEnumerable<string> Names(int first, int count)
    {
        for (var i = first; i < first + count; i++)
            yield return i % 3 == 2 ? Mutants.NameOf(i / 3) : SmithPrograms.NameOf(i / 3 * 2 + i % 3);
    }

    /// <summary>The program of a name; null when the number gives none.</summary>
    /// <exception cref="ArgumentException">The name is none.</exception>
    public static Task<RandomProgram?> MakeAsync(string name, CancellationToken cancellationToken) => name.Split('-') switch
    {
        [SmithPrograms.Kind, var number] => SmithPrograms.MakeAsync(int.Parse(number, CultureInfo.InvariantCulture), cancellationToken),
        [SmithPrograms.PlainKind, var number] => SmithPrograms.MakePlainAsync(int.Parse(number, CultureInfo.InvariantCulture), cancellationToken),
        [Mutants.Kind, var number] => Mutants.MakeAsync(int.Parse(number, CultureInfo.InvariantCulture), cancellationToken),
        _ => throw new ArgumentException($"'{name}' is no name of a program: it is smith-NUMBER, plain-NUMBER or mutant-NUMBER.", nameof(name)),
    };
}
