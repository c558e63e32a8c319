using Microsoft.CodeAnalysis.CSharp;
using WasiGuard.Analyzers.Flow.Scope;

namespace WasiGuard.Analyzers.Tests;

public class CandidateFilesTests
{
    private const string Host = "public class Host { public static void Go(bool net) => new WasmtimeWasiRunner(); public static void Rest() { } private int _count = 1; }";

    [Theory]
    [InlineData("class Front { void Start() { Host.Go(true); } }", true)]
    [InlineData("class Front { void Start() { Host.Rest(); } }", false)]
    [InlineData("class Front { void Start() { Going(); } void Going() { } }", false)]
    [InlineData("class Front { void Start(IWasiRunner runner) { } }", true)]
    [InlineData("class Front { void Start() { runner.ExecuteAsync(input); } }", true)]
    [InlineData("class Front { int Sum(int a, int b) => a + b; }", false)]
    public void Contains_AFileBesideOneThatRunsGuests(string file, bool expected) => Assert.Equal(expected, IsCandidate(file, Host));

    [Fact]
    public void Contains_AFileThatIsTwoCallsAway() =>
        Assert.True(IsCandidate("class Far { void Begin() => new Front().Start(); }", Host, "class Front { public void Start() { Host.Go(true); } }"));

    [Fact]
    public void Contains_AFileThatCreatesATypeOfARunner() =>
        Assert.True(IsCandidate("class Far { object Begin() => new Fast(); }", "public class Fast : WasmtimeWasiRunner;"));

    [Fact]
    public void Contains_AFileThatUsesAnAlias() =>
        Assert.True(IsCandidate("class Far { object Begin() => new Input(); }", "global using Input = WasiGuard.WasiExecInput;"));

    [Fact]
    public void Contains_AFileBesideOneThatOnlyImports_IsNone() =>
        Assert.False(IsCandidate("class Far { object Begin() => new Other(); }", "using WasiGuard; public class Other { }"));

    [Fact(Timeout = 10_000)]
    public async Task Contains_BesideAMemberWithoutAName_Ends() =>
        Assert.False(await Task.Run(() => IsCandidate("class Far { }", "public class { void () { new WasmtimeWasiRunner(); } int = ExecuteAsync; }"), TestContext.Current.CancellationToken));

    [Theory]
    [InlineData("public class Host { private IWasiRunner _runner; public void Rest() { } }", false)]
    [InlineData("public class Host { IWasiRunner _runner; public void Rest() { } }", false)]
    [InlineData("public partial class Host { private IWasiRunner _runner; public void Rest() { } }", true)]
    [InlineData("public class Host { protected IWasiRunner _runner; public void Rest() { } }", true)]
    [InlineData("public interface IHost { IWasiRunner _runner { get; } void Rest(); }", true)]
    [InlineData("public class Host : IHost { IWasiRunner IHost._runner => null; public void Rest() { } }", true)]
    [InlineData("public class Host { private IWasiRunner _first; private object _next => _first; public void Rest() { _next.ToString(); } }", true)]
    public void Contains_AFileThatUsesAName_OnlyIfItMayMeanTheMember(string host, bool expected) =>
        Assert.Equal(expected, IsCandidate("class Far { int _runner; void Begin(object it) { it.Rest(_runner); } }", host));

    [Theory]
    [InlineData("class Far { void Begin(Host it) => it.Run17(); }", true)]
    [InlineData("class Far { void Begin(Host it) => it.Run171(); }", false)]
    public void Contains_AFileThatUsesOneOfManyNames_IsOneOfThem(string file, bool expected) =>
        Assert.Equal(expected, IsCandidate(file, [.. Enumerable.Range(0, 30).Select(number => $"static class Run{number} {{ public static void Run{number}(IWasiRunner r) {{ }} }}")]));

    private static bool IsCandidate(string file, params string[] others)
    {
        var tree = CSharpSyntaxTree.ParseText(file);
        var compilation = CSharpCompilation.Create("Candidates", [tree, .. others.Select(other => CSharpSyntaxTree.ParseText(other))]);
        return new CandidateFiles(compilation, [], TestContext.Current.CancellationToken).Contains(tree);
    }
}
