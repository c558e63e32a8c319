namespace WasiGuard.Analyzers.Tests;

/// <summary>The labelled programs beside the repository, when they are there.</summary>
public class CorpusTests
{
    private static readonly string? s_folder = FindFolder();

    public static TheoryData<string> Files() => [.. Files(s_folder)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Analyzer_LabelledProgram_ReportsExactlyTheMarkedLines(string file)
    {
        Assert.SkipWhen(s_folder is null, "there is no folder shared/corpus beside the repository");
        var source = await File.ReadAllTextAsync(Path.Combine(s_folder, file), TestContext.Current.CancellationToken);
        await Verifier.VerifyAsync(source, source.Contains("//! strict", StringComparison.Ordinal), source.Contains("//! broken", StringComparison.Ordinal));
    }

    private static string[] Files(string? folder) =>
        folder is null ? ["none"] : [.. Directory.GetFiles(folder, "*.cs").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private static string? FindFolder()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(corpus))
                return corpus;
        }

        return null;
    }
}
