namespace WasiGuard.Analyzers.Tests;

/// <summary>What a callee costs takes nothing from its caller.</summary>
public class HeavyCalleesTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("HeavyCallees");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Mismatch_NextToAHeavyCallee_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("HeavyCallees", name);
}
