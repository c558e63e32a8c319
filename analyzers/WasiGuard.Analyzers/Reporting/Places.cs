using System.Collections.Generic;
using System.Collections.Immutable;
using System.IO;
using System.Linq;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>
/// Where the member was set and where the runner was created, as far as both are in view. The compiler writes related locations without a text,
/// and many tools do not show them, so both stand in words in the message and in the diagnostic's properties.
/// </summary>
internal sealed record Places(Location Reported, Location? MemberSet, Location? RunnerCreated)
{
    /// <summary>Where the member was set, then where the runner was created.</summary>
    public IEnumerable<Location> Related => RunnerCreated is { } created ? [MemberSet ?? Reported, created] : MemberSet is { } set ? [set] : [];

    /// <summary>To follow a message; without what its own line shows.</summary>
    public string InWords
    {
        get
        {
            var parts = new[] { Words("the member is set", MemberSet), Words("the runner is created", RunnerCreated) }.OfType<string>().ToList();
            return parts.Count == 0 ? "" : "; " + string.Join(", ", parts);
        }
    }

    public ImmutableDictionary<string, string?> AddTo(ImmutableDictionary<string, string?> properties)
    {
        if (MemberSet is { } set)
            properties = properties.Add(DiagnosticProperties.MemberSet, InWordsOf(set));
        return RunnerCreated is { } created ? properties.Add(DiagnosticProperties.RunnerCreated, InWordsOf(created)) : properties;
    }

    private string? Words(string what, Location? place) => place is null || Line(place) == Line(Reported) ? null : $"{what} in {InWordsOf(place)}";

    private static string InWordsOf(Location place) => $"{Path.GetFileName(Line(place).Path)}, line {Line(place).Number}";

    private static (string Path, int Number) Line(Location place)
    {
        var span = place.GetMappedLineSpan();
        return (span.Path, span.StartLinePosition.Line + 1);
    }
}
