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
