using System.Text.RegularExpressions;

namespace WasiGuard.Tool;

/// <summary>What the system lets this process have, as far as it matters to guests. Only Linux tells.</summary>
/// <param name="Name">What is limited.</param>
/// <param name="Value">The limit in force.</param>
/// <param name="Matters">What it matters for.</param>
internal sealed partial record SystemLimit(string Name, string Value, string Matters)
{
    private const string Limits = "/proc/self/limits", Mappings = "/proc/sys/vm/max_map_count";

    private static readonly (string Line, string Name, string Matters)[] s_known =
    [
        ("Max open files", "open files", "each guest's files, directories and pipes"),
        ("Max address space", "address space", "the in-process runner reserves 4 GiB for each place of its pool; unlimited is best"),
        ("Max processes", "processes", "the command line runner starts one for each execution"),
        ("Max file size", "file size", "files that guests write"),
    ];

    public static IReadOnlyList<SystemLimit> All()
    {
        if (!File.Exists(Limits))
            return [];
        var text = File.ReadAllText(Limits);
        var limits = s_known.Select(known => new SystemLimit(known.Name, SoftLimit(text, known.Line), known.Matters));
        return [.. limits, new("memory mappings", File.Exists(Mappings) ? File.ReadAllText(Mappings).Trim() : "unknown", "about 2,000 for each engine with a pool")];
    }

    private static string SoftLimit(string text, string line) =>
        Line().Matches(text).FirstOrDefault(match => match.Groups["name"].Value == line)?.Groups["soft"].Value ?? "unknown";

    [GeneratedRegex(@"^(?<name>\S+(?: \S+)*) {2,}(?<soft>\S+)", RegexOptions.Multiline)]
    private static partial Regex Line();
}
