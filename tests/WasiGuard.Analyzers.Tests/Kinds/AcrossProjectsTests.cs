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
    public async Task Program_IsReportedAlike_HoweverTheOtherProjectIsSeen(string name)
    {
        var program = KindProgram.Find(Kind, name);
        var library = LibraryOf(program);

        var facts = string.Join('\n', FactsOf.In(library).Select(each => $"{each.Key}: {each.Value}"));
        Assert.True("" == await DifferencesAsync(program, FactsOf.AsFile(library, isReferenceAssembly: false)), $"assembly, {await DifferencesAsync(program, FactsOf.AsFile(library, isReferenceAssembly: false))}\n{facts}");
        Assert.True("" == await DifferencesAsync(program, FactsOf.AsFile(library, isReferenceAssembly: true)), $"reference assembly, {await DifferencesAsync(program, FactsOf.AsFile(library, isReferenceAssembly: true))}\n{facts}");
        Assert.True("" == await DifferencesAsync(program, library.ToMetadataReference()), $"compilation, {await DifferencesAsync(program, library.ToMetadataReference())}\n{facts}");
    }

    private static CSharpCompilation LibraryOf(KindProgram program) => Verifier.Compile(program.Library!, OutsideWorld.Reference).WithAssemblyName("Library");

    private static async Task<string> DifferencesAsync(KindProgram program, MetadataReference library)
    {
        var (expected, actual) = await Verifier.CompareAsync(KindProgram.Compile(program.Source, library), program.Source);
        return expected == actual ? "" : $"expected:\n{expected}\nactual:\n{actual}\n\n{KindProgram.Numbered(program.Source)}";
    }
}
