namespace WasiGuard.Analyzers.Tests;

/// <summary>What is written down of a project's members, and when.</summary>
public class MemberFactsGeneratorTests
{
    private const string Source = """
        using System.Threading.Tasks;
        using WasiGuard;

        namespace Tools;

        public static class Runners
        {
            public static IWasiRunner Create(bool net) => net ? new InProcessWasiRunner() : new WasmtimeWasiRunner();

            public static Task RunAsync(IWasiRunner runner, WasiExecInput input)
            {
                var count = 1;
                return runner.ExecuteAsync(input with { NetFetch = new() { Allow = ["a.example"] } });
            }

            internal static IWasiRunner Hidden() => new WasmtimeWasiRunner();

            private static IWasiRunner Own() => new WasmtimeWasiRunner();
        }

        public abstract class Tool
        {
            public abstract IWasiRunner Make();

            public virtual IWasiRunner MakeOpen() => new WasmtimeWasiRunner();
        }
        """;

    [Fact]
    public void Facts_AreWrittenForWhatOthersSee()
    {
        var facts = FactsOf.In(Verifier.Compile(Source));

        Assert.Equal(
            [
                "M:Tools.Runners.Create(System.Boolean)",
                "M:Tools.Runners.RunAsync(WasiGuard.IWasiRunner,WasiGuard.WasiExecInput)",
                "M:Tools.Tool.MakeOpen",
            ],
            facts.Keys);
        Assert.Equal("1; when $0: give new WasiGuard.InProcessWasiRunner; when not $0: give new WasiGuard.WasmtimeWasiRunner", facts["M:Tools.Runners.Create(System.Boolean)"]);
        Assert.Equal("1; run copy $1 { WasiGuard.WasiExecInput.NetFetch = some } on $0", facts["M:Tools.Runners.RunAsync(WasiGuard.IWasiRunner,WasiGuard.WasiExecInput)"]);
    }

    [Fact]
    public void Facts_OfInternalMembers_AreForFriends()
    {
        var facts = FactsOf.In(Verifier.Compile(Source.Replace("namespace Tools;", "[assembly: System.Runtime.CompilerServices.InternalsVisibleTo(\"Friend\")]\nnamespace Tools;", StringComparison.Ordinal)));

        Assert.Contains("M:Tools.Runners.Hidden", facts.Keys);
        Assert.DoesNotContain("M:Tools.Runners.Own", facts.Keys);
    }

    [Theory]
    [InlineData("var count = 1;", "var total = 2; _ = total.ToString();")]
    [InlineData("net ? new InProcessWasiRunner() : new WasmtimeWasiRunner()", "!net ? new WasmtimeWasiRunner() : new InProcessWasiRunner()")]
    [InlineData("a.example", "another.example")]
    [InlineData("=> new WasmtimeWasiRunner();\n}", "\n    {\n        // a comment\n        IWasiRunner made = new WasmtimeWasiRunner();\n        return made;\n    }\n}")]
    public void Facts_AfterAnEditThatChangesNothingForOthers_AreTheSame(string before, string after)
    {
        var source = Source.ReplaceLineEndings("\n");
        Assert.Contains(before, source, StringComparison.Ordinal);

        Assert.Equal(FactsOf.In(Verifier.Compile(source)), FactsOf.In(Verifier.Compile(source.Replace(before, after, StringComparison.Ordinal))));
    }

    [Fact]
    public void Facts_OfTwoBuilds_AreTheSameText()
    {
        Assert.Equal(Text(), Text());

        static string Text() => FactsOf.WithFacts(Verifier.Compile(Source)).SyntaxTrees.Last().ToString();
    }

    [Theory]
    [InlineData("false")]
    [InlineData("")]
    public void Facts_WhereTheOptionIsOff_AreNotWritten(string option) => Assert.Empty(FactsOf.In(Verifier.Compile(Source), option));

    [Theory]
    [InlineData("public static IWasiRunner Bad() => new Missing();")]
    [InlineData("public static IWasiRunner Bad() => Create(1);")]
    [InlineData("public static partial IWasiRunner Bad();")]
    [InlineData("public static IWasiRunner Bad() => World ? new InProcessWasiRunner() : new WasmtimeWasiRunner(); public static bool World;")]
    public void Facts_OfWhatIsNotWholeOrNotCertain_AreNotWritten(string member)
    {
        var source = Source.Replace("public static class Runners\n{", $"public static partial class Runners\n{{\n    {member}", StringComparison.Ordinal);
        Assert.NotEqual(Source, source);

        Assert.DoesNotContain(FactsOf.In(Verifier.Compile(source)).Keys, each => each.Contains("Bad", StringComparison.Ordinal));
    }
}
