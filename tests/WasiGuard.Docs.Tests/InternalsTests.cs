using System.Text.RegularExpressions;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using WasiGuard.Tool.Tests;

namespace WasiGuard.Docs.Tests;

/// <summary>Pages for contributors name types and files; whoever renames one hears of the page.</summary>
public sealed partial class InternalsTests
{
    private static readonly string[] s_sources = ["analyzers", "benchmarks", "src", "tests"];

    private static readonly Lazy<HashSet<string>> s_names = new(() => [.. Sources().SelectMany(NamesIn)]);

    public static TheoryData<string> Pages =>
    [
        .. Directory.GetFiles(Path.Combine(ToolProgram.RepositoryRoot, "docs", "internals"), "*.md")
            .Append(Path.Combine(ToolProgram.RepositoryRoot, "analyzers", "WasiGuard.Analyzers", "Flow", "README.md"))
            .Select(path => Path.GetRelativePath(ToolProgram.RepositoryRoot, path)),
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_NamesOnlyTypesThatAreThere(string page) => Assert.Subset(s_names.Value, Spans(page).Where(span => TypeName().IsMatch(span)).ToHashSet());

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_NamesOnlyFilesThatAreThere(string page) => Assert.All(Spans(page).Where(IsPath), path => Assert.True(Path.Exists(Path.Combine(ToolProgram.RepositoryRoot, path)), path));

    private static bool IsPath(string span) =>
        s_sources.Append("docs").Any(root => span.StartsWith(root + "/", StringComparison.Ordinal)) && !span.Contains("nnnn", StringComparison.Ordinal);

    private static IEnumerable<string> Spans(string page) =>
        Markdown.Parse(File.ReadAllText(Path.Combine(ToolProgram.RepositoryRoot, page))).Descendants<CodeInline>().Select(code => code.Content);

    private static IEnumerable<string> Sources() =>
        s_sources.SelectMany(root => Directory.EnumerateFiles(Path.Combine(ToolProgram.RepositoryRoot, root), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal));

    /// <summary>The words of a file; that a name is used somewhere is enough, since one that was renamed is not.</summary>
    private static IEnumerable<string> NamesIn(string file) => Word().Matches(File.ReadAllText(file)).Select(match => match.Value);

    [GeneratedRegex("^[A-Z][a-z]+[A-Z][A-Za-z]+$")]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\b[A-Z]\w+")]
    private static partial Regex Word();
}
