namespace WasiGuard.Tool;

/// <summary>Finds what somebody meant to write.</summary>
internal static class Spelling
{
    /// <summary>The name that takes the fewest changes, at most a third of its letters; null when none is near.</summary>
    public static string? Nearest(string written, IEnumerable<string> names) => names
        .Select(name => (Name: name, Changes: Changes(written, name)))
        .Where(candidate => candidate.Changes <= Math.Max(1, candidate.Name.Length / 3))
        .OrderBy(candidate => candidate.Changes).ThenBy(candidate => candidate.Name, StringComparer.Ordinal)
        .Select(candidate => candidate.Name)
        .FirstOrDefault();

    /// <summary>Insertions, deletions, replacements of a letter and exchanges of two neighbours that turn one word into the other.</summary>
    private static int Changes(string from, string to)
    {
        // A word of any length may be written; no name is near one that is much longer.
        if (Math.Abs(from.Length - to.Length) > to.Length)
            return int.MaxValue;
        var changes = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                changes[i, j] = (i, j) switch
                {
                    (0, _) => j,
                    (_, 0) => i,
                    _ => Math.Min(
                        changes[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1),
                        Math.Min(changes[i - 1, j], changes[i, j - 1]) + 1),
                };
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    changes[i, j] = Math.Min(changes[i, j], changes[i - 2, j - 2] + 1);
            }
        }

        return changes[from.Length, to.Length];
    }
}
