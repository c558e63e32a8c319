using System.Globalization;
using System.Text;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// One program in two forms with the same lines: as the analyzer sees it, and with every call of a runner replaced by a probe that
/// asks the run-time guard and notes the line.
/// </summary>
internal sealed class GeneratedProgram(int seed)
{
    private readonly List<(string Analyzed, string Executed)> _lines = [];

    public int Seed { get; } = seed;

    public string Name => string.Create(CultureInfo.InvariantCulture, $"P{Seed}");

    public int Length => _lines.Count;

    /// <summary>The number that the next line will have.</summary>
    public int NextLine => _lines.Count + 1;

    public string Analyzed => Join(line => line.Analyzed);

    public string Executed => Join(line => line.Executed);

    public void Add(string both) => _lines.Add((both, both));

    public void Add(string analyzed, string executed) => _lines.Add((analyzed, executed));

    private string Join(Func<(string Analyzed, string Executed), string> form)
    {
        var text = new StringBuilder();
        foreach (var line in _lines)
            text.Append(form(line)).Append('\n');
        return text.ToString();
    }
}
