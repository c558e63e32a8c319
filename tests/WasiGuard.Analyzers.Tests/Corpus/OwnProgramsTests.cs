namespace WasiGuard.Analyzers.Tests;

/// <summary>The labelled programs of the project, whole files in which every line counts.</summary>
public class OwnProgramsTests
{
    public static TheoryData<string> Files() => [.. Directory.GetFiles(LabelledPrograms.OwnFolder, "*.cs").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Analyzer_LabelledProgram_ReportsExactlyTheMarkedLines(string file)
    {
        var source = await File.ReadAllTextAsync(Path.Combine(LabelledPrograms.OwnFolder, file), TestContext.Current.CancellationToken);
        await Verifier.VerifyAsync(source, source.Contains("//! strict", StringComparison.Ordinal), source.Contains("//! broken", StringComparison.Ordinal));
    }
}
