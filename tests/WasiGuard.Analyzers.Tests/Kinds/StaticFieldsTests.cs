namespace WasiGuard.Analyzers.Tests;

/// <summary>A static field is computed from those before it.</summary>
public class StaticFieldsTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("StaticFields");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithStaticFields_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("StaticFields", name);
}
