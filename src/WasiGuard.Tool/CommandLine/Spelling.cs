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

    /// <summary>Insertions, deletions and replacements of a letter that turn one word into the other.</summary>
    private static int Changes(string from, string to)
    {
        // A word of any length may be written; no name is near one that is much longer.
        if (Math.Abs(from.Length - to.Length) > to.Length)
            return int.MaxValue;
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
