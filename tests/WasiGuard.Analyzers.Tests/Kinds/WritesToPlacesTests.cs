namespace WasiGuard.Analyzers.Tests;

/// <summary>A write forgets what was there, whatever kind of place it is.</summary>
public class WritesToPlacesTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("WritesToPlaces");

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_ThatWritesToAPlaceInAValue_IsReportedAsItRuns(string name) => KindProgram.VerifyAsync("WritesToPlaces", name);
}
