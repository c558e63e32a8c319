using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// One program in two forms with the same lines: as the analyzer sees it, and with every call of a runner replaced by a probe that
/// asks the run-time guard and notes the line.
/// </summary>
internal sealed partial class GeneratedProgram(int seed)
{
    private readonly List<(string Analyzed, string Executed)> _lines = [];

    public int Seed { get; } = seed;

    public string Name => string.Create(CultureInfo.InvariantCulture, $"P{Seed}");

    /// <summary>Lines of which the analyzer may say nothing, though they are refused.</summary>
    public HashSet<int> Uncertain { get; } = [];

    /// <summary>How many statements it has that notice when a call fails.</summary>
    public int Handlers { get; set; }

    /// <summary>Whether it asks the outside world.</summary>
    public bool Asks { get; set; }

    /// <summary>The kind of code that it was made to contain; null when it may contain anything that the generator always writes.</summary>
    public string? Kind { get; init; }

    /// <summary>A file of another project that it uses; null when it has none.</summary>
    public string? Library { get; set; }

    /// <summary>Whether the other project is what it is about, so that a mismatch which it makes may be missed.</summary>
    public bool MayMiss { get; set; }

    public int Length => _lines.Count;

    /// <summary>The number that the next line will have.</summary>
    public int NextLine => _lines.Count + 1;

    public string Analyzed => Join(line => line.Analyzed);

    public string Executed => Join(line => line.Executed);

    /// <summary>The files of the program as it is analyzed or executed.</summary>
    public IEnumerable<SyntaxTree> Trees(bool executed) =>
        Library is null || !executed ? [Verifier.Parse(executed ? Executed : Analyzed, Name + ".cs")] : [Verifier.Parse(Executed, Name + ".cs"), Verifier.Parse(Library, Name + ".Library.cs")];

    public void Add(string both) => _lines.Add((both, both));

    public void Add(string analyzed, string executed) => _lines.Add((analyzed, executed));

    public void AddUncertain(string analyzed, string executed)
    {
        Uncertain.Add(NextLine);
        Add(analyzed, executed);
    }

    /// <summary>The same program with a module that imports what needs <c>netFetch</c> in some of the places where an input gets one.</summary>
    public GeneratedProgram WithModules(string path)
    {
        var program = new GeneratedProgram(Seed) { Handlers = Handlers };
        program.Uncertain.UnionWith(Uncertain);
        for (var i = 0; i < _lines.Count; i++)
            program.Add(WithModules(_lines[i].Analyzed, i), WithModules(_lines[i].Executed, i));
        var fields = program._lines.FindIndex(line => line.Analyzed.Contains("WasiModule Guest", StringComparison.Ordinal));
        var declared = $"{program._lines[fields].Analyzed} static readonly WasiModule Importing = WasiModule.FromFile(@\"{path}\");";
        program._lines[fields] = (declared, declared);
        return program;
    }

    private string WithModules(string line, int index)
    {
        var random = new Random(Seed * 1000 + index);
        line = Module().Replace(line, _ => random.Next(3) == 0 ? "Module = Importing" : "Module = Guest");
        return With().Replace(line, _ => random.Next(4) switch { 0 => "with { Module = Importing, ", 1 => "with { Module = Guest, ", _ => "with { " });
    }

    private string Join(Func<(string Analyzed, string Executed), string> form)
    {
        var text = new StringBuilder();
        foreach (var line in _lines)
            text.Append(form(line)).Append('\n');
        return text.ToString();
    }

    [GeneratedRegex("Module = Guest\\b")]
    private static partial Regex Module();

    [GeneratedRegex("with { ")]
    private static partial Regex With();
}
