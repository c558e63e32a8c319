namespace WasiGuard.Analyzers.Tests;

/// <summary>A call that the compiler leaves out does nothing, and neither do its arguments.</summary>
public class OmittedCallsTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("OmittedCalls");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithCallsThatAreLeftOut_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("OmittedCalls", name);
}
