using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

/// <summary>The rules and their pages.</summary>
internal static class RulePages
{
    public static string RepositoryRoot { get; } = Path.GetFullPath(Path.Combine(ThisFolder(), "..", "..", ".."));

    public static string Folder { get; } = Path.Combine(RepositoryRoot, "docs", "rules");

    /// <summary>Every rule once; a rule with several messages has one title.</summary>
    public static IReadOnlyList<DiagnosticDescriptor> Rules { get; } =
        [.. Verifier.Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).DistinctBy(rule => rule.Id).OrderBy(rule => rule.Id, StringComparer.Ordinal)];

    public static TheoryData<string> Ids => [.. Rules.Select(rule => rule.Id)];

    public static string PathOf(string id) => Path.Combine(Folder, id + ".md");

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
