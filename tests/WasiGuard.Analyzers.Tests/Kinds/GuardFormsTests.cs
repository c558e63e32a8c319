namespace WasiGuard.Analyzers.Tests;

/// <summary>A member does the same in each form in which C# can write it and call it.</summary>
public class GuardFormsTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("GuardForms");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithAnotherFormOfMember_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("GuardForms", name);
}
