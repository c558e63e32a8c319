using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// A program whose helpers are in another project, which a build sees as a file and an editor as a compilation: the reports are the same, they are true,
/// and the marked ones, which the program decides by itself, are among them.
/// </summary>
public class TwoCompilationsTests
{
    public static TheoryData<string> Programs() => KindProgram.Names("TwoCompilations");

    [Theory]
    [MemberData(nameof(Programs))]
    public async Task Program_WithHelpersInAnotherProject_IsReportedAlikeAsFileAndAsCompilation(string name)
    {
        var program = KindProgram.Find("TwoCompilations", name);
        var library = Verifier.Compile(program.Library!, OutsideWorld.Reference).WithAssemblyName("Library");

        var asFile = await ReportsAsync(program, FactsOf.AsFile(library, isReferenceAssembly: false));
        var reported = asFile.Where(each => each.Id == "WG1001").Select(each => each.Line).ToList();
        Assert.Empty(reported.Except(KindOracle.LinesThatLeadToRefusals(program)));
        Assert.Empty(KindOracle.MarkedLines(program.Source).Except(reported));

        Assert.Equal(asFile, await ReportsAsync(program, library.ToMetadataReference()));
    }

    [Theory]
    [MemberData(nameof(Programs))]
    public void Mark_OfAProgramInTwoProjects_IsARefusal(string name)
    {
        var program = KindProgram.Find("TwoCompilations", name);

        Assert.Empty(KindOracle.MarkedLines(program.Source).Except(KindOracle.LinesThatLeadToRefusals(program)));
    }

    /// <summary>The reports of all rules, hidden ones too.</summary>
    private static async Task<SortedSet<(int Line, string Id, string Message)>> ReportsAsync(KindProgram program, MetadataReference library) =>
    [
        .. (await Verifier.AnalyzeAsync(KindProgram.Compile(program.Source, library)))
            .Select(each => (each.Location.GetLineSpan().StartLinePosition.Line + 1, each.Id, each.GetMessage(CultureInfo.InvariantCulture))),
    ];
}
