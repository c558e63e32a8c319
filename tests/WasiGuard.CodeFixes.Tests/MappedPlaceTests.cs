namespace WasiGuard.CodeFixes.Tests;

/// <summary>Code that comes from a Razor file is not edited: the edit would not reach the file.</summary>
public class MappedPlaceTests
{
    private const string Program = """
        public static class Page
        {
        //line
            public static Task RunAsync(WasiModule module, NetFetchPolicy policy) => new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = policy });
        }
        """;

    [Fact]
    public Task PlaceInARazorFile_OffersNothing() =>
        FixVerifier.OffersNothingAsync<RemoveMemberFix>("WG1001", Program.Replace("//line", "#line 3 \"Page.razor\"", StringComparison.Ordinal));

    [Fact]
    public Task PlaceInASourceFile_OffersTheFix() =>
        FixVerifier.FixesAsync<RemoveMemberFix>("WG1001", Program, Program.Replace(", NetFetch = policy", "", StringComparison.Ordinal));
}
