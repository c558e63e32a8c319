namespace WasiGuard.Analyzers.Tests;

/// <summary>Two equal questions may have equal answers or not, and a report holds either way.</summary>
public class EqualQuestionsTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("EqualQuestions");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_ThatAsksTwice_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("EqualQuestions", name);
}
