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
    [InlineData("class Front { void Start() { runner.ExecuteAsync(input); } }", false)]
    [InlineData("using WasiGuard; class Front { int Sum(int a, int b) => a + b; }", false)]
    [InlineData("/* WasiExecInput */ class Front { int Sum(int a, int b) => a + b; }", false)]
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
        Assert.Equal(expected, IsCandidate("class Far { int _runner; void Begin(Host it, IHost other) { it.Rest(_runner); } }", host));

    [Theory]
    // A value of the type has to come from somewhere.
    [InlineData("class Far { void Begin(Other it) { it.Run(); } }", "", false)]
    [InlineData("class Far { void Begin(Host it) { it.Run(); } }", "", true)]
    [InlineData("class Far { void Begin() { Store.Get().Run(); } }", "class Store { public static Host Get() => null; }", true)]
    [InlineData("class Far { void Begin() { Store.All[0].Run(); } }", "class Store { public static List<Host> All; }", true)]
    [InlineData("class Far { void Begin() { Store.All[0].Run(); } }", "class Hosts : List<Host>; class Store { public static Hosts All; }", true)]
    [InlineData("class Far { void Begin() { Store.Get(out var it); it.Run(); } }", "class Store { public static void Get(out Host it) => it = null; }", true)]
    [InlineData("class Far { void Begin() { Store.With(it => it.Run()); } }", "class Store { public static void With(Action<Host> action) { } }", true)]
    [InlineData("class Far { void Begin() { Store.With(it => it.Run()); } }", "delegate void Use(Host it); class Store { public static void With(Use action) { } }", true)]
    [InlineData("class Far { void Begin() { Store.Take(null); Run(); } void Run() { } }", "class Store { public static void Take(Host it) { } }", false)]
    [InlineData("class Far { void Begin() { Store.Make().Run(); } }", "class Store { public static object Make() => new Host(); }", false)]
    [InlineData("class Far { void Begin(Derived it) { it.Run(); } }", "class Derived : Host;", true)]
    [InlineData("class Far { void Begin(Base it) { it.Run(); } }", "", true)]
    [InlineData("class Far { void Begin(Top it) { it.Run(); } }", "class Base : Top;", true)]
    [InlineData("class Far { void Begin(Own it) { it.Run(); } }", "global using Own = Host;", true)]
    [InlineData("class Far { void Begin() { Run(); } }", "global using static Host;", true)]
    [InlineData("class Far { void Begin(Pair it) { it.Host.Run(); } }", "record Pair(Host Host);", true)]
    [InlineData("class Far { void Begin(Pair it) { it.First.Run(); } }", "record Pair(Host First);", true)]
    [InlineData("class Far<T> where T : Base { void Begin(T it) { it.Run(); } }", "", true)]
    public void Contains_AFileThatUsesAMember_OnlyIfItCanHaveTheType(string file, string other, bool expected) =>
        Assert.Equal(expected, IsCandidate(file, "public class Host : Base { public void Run() => new WasmtimeWasiRunner(); }", other));

    [Theory]
    [InlineData("class Far { void Begin(int it) => it.Run(); }", "static class Host { public static void Run(this int it) => new WasmtimeWasiRunner(); }", true)]
    [InlineData("class Far { void Begin(int it) => it.Run(); }", "static class Host { extension(int it) { public void Run() => new WasmtimeWasiRunner(); } }", true)]
    [InlineData("class Far { void Begin(Base it) => it.Run(); }", "class Host : Base { public static void Run() => new WasmtimeWasiRunner(); }", false)]
    [InlineData("class Far { void Begin(Base it) => it.Run(); }", "partial class Host : Base; partial class Host { public void Run() => new WasmtimeWasiRunner(); }", true)]
    public void Contains_AFileThatUsesAMember_AsItsKindCanBeUsed(string file, string host, bool expected) => Assert.Equal(expected, IsCandidate(file, host));

    [Theory]
    [InlineData("class Far { void Begin() { Store.Runner.ExecuteAsync(null); } }", "class Store { public static IWasiRunner Runner; }", true)]
    [InlineData("class Far { void Begin() { Store.Runner.ExecuteAsync(null); } }", "class Own : WasmtimeWasiRunner; class Store { public static Own Runner; }", true)]
    [InlineData("class Far { void Begin() { new Job().ExecuteAsync(null); } }", "class Store { private IWasiRunner _runner; }", false)]
    [InlineData("class Far { void Begin() { new Job().ExecuteAsync(null); } }", "class Store { public void ExecuteAsync(WasiModule module) { } }", false)]
    public void Contains_AFileThatCallsExecuteAsync_OnlyIfItCanHaveARunner(string file, string other, bool expected) =>
        Assert.Equal(expected, IsCandidate(file, other));

    [Theory]
    [InlineData("class Far { void Begin(Host it) => it.Run17(); }", true)]
    [InlineData("class Far { void Begin(Host it) => it.Run171(); }", false)]
    public void Contains_AFileThatUsesOneOfManyNames_IsOneOfThem(string file, bool expected) =>
        Assert.Equal(expected, IsCandidate(file, [.. Enumerable.Range(0, 30).Select(number => $"static class Run{number} {{ public static void Run{number}(IWasiRunner r) {{ }} }}")]));

    private static bool IsCandidate(string file, params string[] others)
    {
        var tree = CSharpSyntaxTree.ParseText(file);
        var compilation = CSharpCompilation.Create("Candidates", [tree, .. others.Select(other => CSharpSyntaxTree.ParseText(other))]);
        return new CandidateFiles(compilation, [], hasProjects: false, TestContext.Current.CancellationToken).Contains(tree);
    }
}
