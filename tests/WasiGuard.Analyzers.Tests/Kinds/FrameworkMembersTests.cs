namespace WasiGuard.Analyzers.Tests;

/// <summary>What is null only until a framework sets it holds an unknown.</summary>
public class FrameworkMembersTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("FrameworkMembers");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithMembersThatAFrameworkSets_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("FrameworkMembers", name);
}
