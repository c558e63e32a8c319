namespace WasiGuard.Analyzers.Tests;

/// <summary>The doubt about a value that a loop sets ends with the branch that asks for it.</summary>
public class FlagsSetInLoopsTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("FlagsSetInLoops");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithAFlagThatALoopSets_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("FlagsSetInLoops", name);
}
