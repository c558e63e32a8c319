namespace WasiGuard.Analyzers.Tests;

/// <summary>The type arguments of a class are known as those of a method are.</summary>
public class GenericClassesTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("GenericClasses");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithAGenericClass_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("GenericClasses", name);
}
