namespace WasiGuard.Analyzers.Tests;

/// <summary>A function that nobody calls says nothing of values that its captures never have.</summary>
public class UncalledFunctionsTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("UncalledFunctions");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithAFunctionThatNobodyCalls_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("UncalledFunctions", name);
}
