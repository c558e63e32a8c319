namespace WasiGuard.Analyzers.Tests;

/// <summary>A recursion with a constant bound is followed to it, or says nothing.</summary>
public class BoundedRecursionTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("BoundedRecursion");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithABoundedRecursion_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("BoundedRecursion", name);
}
