using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// Programs whose mismatches go through another project, and their right lookalikes. The marks are what the run-time guard refuses, and they are
/// reported whether the other project is seen as an assembly, as a reference assembly or, in an editor, as a compilation.
/// </summary>
public class AcrossProjectsTests
{
    private const string Kind = "AcrossProjects";

    public static TheoryData<string> Programs() => KindProgram.Names(Kind);

    [Theory]
    [MemberData(nameof(Programs))]
    public void Mark_IsARefusal(string name)
    {
        var program = KindProgram.Find(Kind, name);

        Assert.Empty(KindOracle.MarkedLines(program.Source).Except(KindOracle.LinesThatLeadToRefusals(program)));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithTheOtherProjectAsAssembly_IsReportedAsMarked(string name) =>
        VerifyAsync(name, library => FactsOf.AsFile(library, isReferenceAssembly: false));

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithTheOtherProjectAsReferenceAssembly_IsReportedAsMarked(string name) =>
        VerifyAsync(name, library => FactsOf.AsFile(library, isReferenceAssembly: true));

    [Theory]
    [MemberData(nameof(Programs))]
    public Task Program_WithTheOtherProjectAsCompilation_IsReportedAsMarked(string name) => VerifyAsync(name, library => library.ToMetadataReference());

    /// <summary>Facts never make a report that the same code in one project would not make.</summary>
    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Program_InOneProject_IsReportedAtTheMarks(string name)
    {
        var program = KindProgram.Find(Kind, name);
        var whole = KindProgram.Compile(program.Source).AddSyntaxTrees(Verifier.Parse(program.Library!, "Library.cs"));

        var reported = (await Verifier.AnalyzeAsync(whole)).Where(each => each.Id == "WG1001" && each.Location.SourceTree!.FilePath == "Scenario.cs");

        Assert.Empty(KindOracle.MarkedLines(program.Source).Except(reported.Select(each => each.Location.GetLineSpan().StartLinePosition.Line + 1)));
    }

    /// <summary>Facts that somebody wrote by hand, for no member or in no language, say nothing; the others hold.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("M")]
    [InlineData("M:")]
    [InlineData("M:.")]
    [InlineData("M:.(")]
    [InlineData("x")]
    [InlineData("()~")]
    [InlineData("M:Tools.Runners.Other")]
    public async Task Facts_OfNoMember_LeaveTheRestAsItIs(string member)
    {
        var library = Verifier.Compile($$"""
            using WasiGuard;

            [assembly: MemberFacts("{{member}}", "1; give new WasiGuard.WasmtimeWasiRunner")]
            [assembly: MemberFacts("M:Tools.Runners.Other", "no grammar")]
            [assembly: MemberFacts("M:Tools.Runners.Create", null!)]

            namespace Tools;

            public static class Runners
            {
                public static IWasiRunner Create() => new WasmtimeWasiRunner();
            }
            """);
        const string Source = """
            using System.Threading.Tasks;
            using WasiGuard;

            public static class App
            {
                public static Task RunAsync(WasiModule module, NetFetchPolicy policy) =>
                    Tools.Runners.Create().ExecuteAsync(new() { Module = module, NetFetch = policy }); // expect: WG1001
            }
            """;

        var (expected, actual) = await Verifier.CompareAsync(KindProgram.Compile(Source, FactsOf.AsFile(library, isReferenceAssembly: false)), Source);

        Assert.Equal(expected, actual);
    }

    private static async Task VerifyAsync(string name, Func<CSharpCompilation, MetadataReference> see)
    {
        var program = KindProgram.Find(Kind, name);
        var library = LibraryOf(program);
        var (expected, actual) = await Verifier.CompareAsync(KindProgram.Compile(program.Source, see(library)), program.Source);
        var facts = string.Join('\n', FactsOf.In(library).Select(each => $"{each.Key}: {each.Value}"));
        Assert.True(expected == actual, $"expected:\n{expected}\nactual:\n{actual}\n\n{KindProgram.Numbered(program.Source)}\n{facts}");
    }

    private static CSharpCompilation LibraryOf(KindProgram program) => Verifier.Compile(program.Library!, OutsideWorld.Reference).WithAssemblyName("Library");
}
