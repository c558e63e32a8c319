namespace WasiGuard.Analyzers.Tests;

/// <summary>An answer that is kept is another one than the answer that comes after it.</summary>
public class OpaqueAnswersTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("OpaqueAnswers");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_ThatKeepsAnswers_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("OpaqueAnswers", name);
}
