using System.Text.RegularExpressions;

namespace WasiGuard.CodeFixes.Tests.Positions;

/// <summary>Code with something to fix: what goes into the holes of a position.</summary>
internal sealed partial record Subject(string Name, IReadOnlyDictionary<string, string> Holes, string Others = "")
{
    private const string Input = "new() { Module = Known.Module, NetFetch = Known.Policy }";

    /// <summary>Hand-overs to a runner that lacks what the input needs, or may lack it.</summary>
    public static IReadOnlyList<Subject> Calls { get; } =
    [
        Call("created in place", "new WasmtimeWasiRunner()", type: "WasmtimeWasiRunner"),
        Call("a shared runner", "Known.Runner"),
        Call("a runner of this project", "new Own.Runner()", type: "Own.Runner", others: """
            public static class Own
            {
                public class Runner : WasiRunner, IDisposable, IAsyncDisposable
                {
                    public void Dispose() { }
                    public ValueTask DisposeAsync() => default;
                    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                        Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch?.MaxRequests ?? 0 });
                }
            }
            """),
        Call("a nested capability", "new Own.Runner()", type: "Own.Runner", input: "new Deep.Nest.GpuInput { Module = Known.Module, Gpu = \"draw\" }", others: """
            public static class Own
            {
                public class Runner : WasiRunner
                {
                    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                        Task.FromResult(new WasiExecResult { ExitCode = (input as Deep.Nest.GpuInput)?.Gpu?.Length ?? 0 });
                }
            }
            """),
        Call("a parameter", "runner", parameters: "IWasiRunner runner"),
    ];

    /// <summary>Classes that something is wrong with.</summary>
    public static IReadOnlyList<Subject> Types { get; } =
    [
        Type("no guard", "public sealed class Subject : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => " + Echo + " }"),
        Type("no guard, explicit", "internal class Subject : IDisposable, IWasiRunner { public void Dispose() { } async Task<WasiExecResult> IWasiRunner.ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken) { await Task.Yield(); return await " + Echo + " } }"),
        Type("ignored", "[SupportsNetFetch] public sealed class Subject : WasiRunner { " + Core + Echo + " }"),
        Type("ignored with others", "[SupportsPreopens, SupportsNetFetch] public class Subject : WasiRunner { " + Core + "input.Preopens is [var one] ? throw new Exception(one.HostPath) : " + Echo + " }"),
        Type("own attribute", "[Deep.Nest.SupportsGpu] public class Subject { }"),
        Type("reads", "public sealed class Subject : WasiRunner { " + Core + "Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch?.MaxRequests ?? 0 }); }"),
        Type("reads, nested attribute", "public sealed class Subject : WasiRunner { " + Core + "Task.FromResult(new WasiExecResult { ExitCode = (input as Deep.Nest.GpuInput)?.Gpu?.Length ?? 0 }); }"),
        Type("reads, attribute without a namespace", "public sealed class Subject : WasiRunner { " + Core + "Task.FromResult(new WasiExecResult { ExitCode = (input as KindInput)?.Tpu?.Length ?? 0 }); }"),
        Type("reads, generic attribute", "public sealed class Subject : WasiRunner { " + Core + "Task.FromResult(new WasiExecResult { ExitCode = (input as KindInput)?.Kind?.Length ?? 0 }); }"),
        Decorator("primary", "(IWasiRunner inner)", "", "inner"),
        Decorator("core", "(IWasiRunner inner)", "", "inner", isCore: true),
        Decorator("field", "(IWasiRunner inner)", "private readonly IWasiRunner _inner = inner;", "_inner"),
        Decorator("field and capture", "(IWasiRunner inner)", "private readonly IWasiRunner _first = inner; public object First => _first;", "inner"),
        Decorator("property of the same name", "(IWasiRunner inner)", "public IWasiRunner Inner => inner;", "Inner"),
        Decorator("property with a value", "(IWasiRunner inner)", "public IWasiRunner Wrapped { get; } = inner;", "Wrapped"),
        Decorator("assigned", "(IWasiRunner inner)", "public void Change(IWasiRunner other) { inner = other; }", "inner"),
        Decorator("passed by reference", "(IWasiRunner inner)", "public void Change() => Set(ref inner); static void Set(ref IWasiRunner one) { }", "inner"),
        Decorator("deconstructed into", "(IWasiRunner inner)", "public int Change(IWasiRunner other) { (inner, var n) = (other, 1); return n; }", "inner"),
        Decorator("own type", "(InProcessWasiRunner inner)", "public Type Kind => inner.GetType(); public InProcessWasiRunner Same() => inner;", "inner"),
        Decorator("keyword", "(IWasiRunner @base)", "", "@base"),
        Decorator("named in text", "(IWasiRunner inner)", "public string Label() => nameof(inner) + $\"{inner}\";", "inner"),
        Decorator("a local in the way", "(IWasiRunner inner)", "public object Local() { var Inner = 1; return (Inner, inner); }", "inner"),
        Decorator("a lambda's own", "(IWasiRunner inner)", "public Func<int, int> Twice() => inner => inner * 2;", "inner"),
        Decorator("may be null", "(IWasiRunner? inner)", "", "inner!"),
        Decorator("anonymous member", "(IWasiRunner inner)", "public object Pair() => new { inner }.inner;", "inner"),
        Decorator("constructor", "", "private readonly IWasiRunner _inner; public Subject(IWasiRunner inner) => _inner = inner;", "_inner"),
        Decorator("constructor with base()", "", "private readonly IWasiRunner _inner; public Subject(IWasiRunner inner) : base() { _inner = inner; }", "_inner"),
        Decorator("two constructors", "", "private readonly IWasiRunner _inner; public Subject(IWasiRunner inner) => _inner = inner; public Subject() : this(new InProcessWasiRunner()) { }", "_inner"),
    ];

    private const string Core = "protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => ";
    private const string Echo = "Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });";

    /// <summary>The file with the subject in it; null when the position has no place for it, or needs what it has not.</summary>
    public string? Fill(string source)
    {
        if (Holes.ContainsKey("$N") && !source.Contains("$P", StringComparison.Ordinal) && !source.Contains("$N", StringComparison.Ordinal))
            return null;
        foreach (var (hole, text) in Holes)
            source = source.Replace(hole, text, StringComparison.Ordinal);
        return Hole().IsMatch(source) ? null : source;
    }

    [GeneratedRegex(@"\$[A-Z]\b")]
    private static partial Regex Hole();

    private static Subject Call(string name, string runner, string? type = null, string parameters = "", string others = "", string input = Input)
    {
        var holes = new Dictionary<string, string> { ["$C"] = $"{runner}.ExecuteAsync({input})", ["$R"] = runner, ["$I"] = input, ["$P"] = parameters };
        if (type is not null)
            holes["$T"] = type;
        if (parameters.Length > 0)
            holes["$N"] = runner;
        holes["$G"] = parameters.Length > 0 ? "new InProcessWasiRunner()" : "";
        return new(name, holes, others);
    }

    private static Subject Type(string name, string declaration) =>
        new(name, new Dictionary<string, string> { ["$D"] = declaration, ["$E"] = declaration.Replace("Subject", "Second", StringComparison.Ordinal) });

    private static Subject Decorator(string name, string primary, string members, string held, bool isCore = false)
    {
        var parameters = isCore ? "(WasiExecInput input, CancellationToken cancellationToken)" : "(WasiExecInput input, CancellationToken cancellationToken = default)";
        var method = isCore ? "protected override Task<WasiExecResult> ExecuteCoreAsync" : "public Task<WasiExecResult> ExecuteAsync";
        return Type(
            "decorator: " + name,
            $"public sealed class Subject{primary} : {(isCore ? "WasiRunner" : "IWasiRunner")} {{ {members} {method}{parameters} => {held}.ExecuteAsync(input, cancellationToken); }}");
    }
}
