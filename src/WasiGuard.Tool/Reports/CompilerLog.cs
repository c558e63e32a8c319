using System.Text.Json;
using System.Text.Json.Serialization;

namespace WasiGuard.Tool;

/// <summary>What the compiler's error log (SARIF 2.1) of one compilation says of the rules.</summary>
/// <param name="File">The log's path.</param>
/// <param name="Assembly">The assembly that was compiled.</param>
/// <param name="HandOvers">How many there are, by what is known of them.</param>
/// <param name="Findings">Warnings and errors, those included that the baseline suppresses; none that the source suppresses.</param>
internal sealed record CompilerLog(string File, string Assembly, HandOverTotals HandOvers, IReadOnlyList<LoggedFinding> Findings)
{
    private const string SummaryRule = "WG9001";
    private const string Version = "2.1.0";
    private const string BaselineSuppression = "Suppression Id: WGB";

    /// <exception cref="ToolException">The file is missing, or is not the log of a compilation that references WasiGuard.</exception>
    public static CompilerLog Read(string path)
    {
        var shown = GuestText.Shown(path);
        if (!System.IO.File.Exists(path))
            throw new ToolException(ExitCodes.NoInput, $"There is no file '{shown}'.");
        Log? log;
        try
        {
            using var stream = System.IO.File.OpenRead(path);
            log = JsonSerializer.Deserialize<Log>(stream, Json.Options);
        }
        catch (JsonException malformed)
        {
            throw new ToolException(ExitCodes.InvalidData, $"'{shown}' is not valid JSON: {GuestText.Shown(malformed.Message)}", malformed);
        }

        if (log?.Version != Version)
            throw new ToolException(ExitCodes.InvalidData, $"'{shown}' is not a SARIF 2.1 log. Build with -p:WasiGuardLog=true, or with -p:ErrorLog=FILE%2Cversion=2.1.");
        var results = log.Runs?.SelectMany(run => run.Results ?? []).Where(each => each.RuleId?.StartsWith("WG", StringComparison.Ordinal) == true).ToList() ?? [];
        if (results.FirstOrDefault(each => each.RuleId == SummaryRule) is not { } summary || summary.Property("assembly") is not { } assembly)
            throw new ToolException(ExitCodes.InvalidData, $"'{shown}' has no WG9001: the project does not reference WasiGuard, turns that rule off, or was not compiled when the log was written.");
        return new(path, assembly, HandOverTotals.Of(summary.Property), [.. Numbered(results)]);
    }

    /// <summary>Equal findings of one member are told apart by their order in the text, as the suppressor does.</summary>
    private static IEnumerable<LoggedFinding> Numbered(IEnumerable<Result> results)
    {
        var open = results.Where(each => each.Level is "warning" or "error" && (each.Suppressions is null or [] || IsInBaseline(each)));
        foreach (var alike in open.GroupBy(EntryOf).Where(group => group.Key is not null))
        {
            var ordinal = 0;
            foreach (var result in alike.OrderBy(each => each.Place?.ArtifactLocation?.Uri, StringComparer.Ordinal).ThenBy(each => each.Place?.Region?.StartLine).ThenBy(each => each.Place?.Region?.StartColumn))
                yield return new(alike.Key! with { Ordinal = ++ordinal }, IsInBaseline(result));
        }
    }

    private static bool IsInBaseline(Result result) =>
        result.Suppressions?.Any(each => each.Properties?.SuppressionType?.Contains(BaselineSuppression, StringComparison.Ordinal) == true) == true;

    private static BaselineEntry? EntryOf(Result result) => result.Property("enclosingMember") is not { } member ? null : new()
    {
        Rule = result.RuleId!,
        Assembly = result.Property("assembly") ?? "",
        Member = member,
        Capability = result.Property("capability"),
        Asks = result.Property("member"),
        Runner = result.Property("runner"),
    };

    private sealed record Log(string? Version, List<Run>? Runs);

    private sealed record Run(List<Result>? Results);

    private sealed record Result(string? RuleId, string? Level, List<Suppression>? Suppressions, List<Location>? Locations, Properties? Properties)
    {
        [JsonIgnore]
        public PhysicalLocation? Place => Locations is [var first, ..] ? first.PhysicalLocation : null;

        public string? Property(string name) => Properties?.CustomProperties?.GetValueOrDefault(name);
    }

    private sealed record Properties(Dictionary<string, string>? CustomProperties);

    private sealed record Suppression(SuppressionProperties? Properties);

    private sealed record SuppressionProperties(string? SuppressionType);

    private sealed record Location(PhysicalLocation? PhysicalLocation);

    private sealed record PhysicalLocation(ArtifactLocation? ArtifactLocation, Region? Region);

    private sealed record ArtifactLocation(string? Uri);

    private sealed record Region(int StartLine, int StartColumn);
}
