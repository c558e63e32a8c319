namespace WasiGuard.Analyzers.Tests;

public class LabelledProgramTests
{
    private static readonly Dictionary<string, string> s_programs = LabelledPrograms.All().ToDictionary(program => program.Name, program => program.Source);

    public static TheoryData<string> Names() => [.. s_programs.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public Task Analyzer_LabelledProgram_ReportsExactlyTheMarkedLines(string name) =>
        Verifier.VerifyAsync(s_programs[name], s_programs[name].Contains("//! strict", StringComparison.Ordinal), s_programs[name].Contains("//! broken", StringComparison.Ordinal));
}
