namespace WasiGuard.CodeFixes.Tests.Positions;

/// <summary>Where a class can be declared that implements a runner, or should not look like one.</summary>
internal static class TypePositions
{
    public static IReadOnlyList<Position> All { get; } =
    [
        new("file", "$D"),
        new("namespace", "namespace Some.Space;\n\n$D"),
        new("namespace with a keyword", "namespace @event.@class\n{\n    $D\n}"),
        new("nested", "public static class Host\n{\n    $D\n}"),
        new("nested in a generic type", "public static class Host<T>\n{\n    public static class Nest<U>\n    {\n        $D\n    }\n}"),
        new("nested in a struct", "public struct Host\n{\n    $D\n}"),
        new("nested in an interface", "public interface IHost\n{\n    $D\n}"),
        new("nested in a record", "public record Host(int N)\n{\n    $D\n}"),
        new("nested, on one line", "public static class Host { $D }"),
        new("two on one line", "$D $E"),
        new("two in one file", "$D\n\n$E"),
        new("behind another type", "public class Other; $D"),
        new("documented", "/// <summary>Runs.</summary>\n// more\n$D // behind\n"),
        new("comment in front", "/* before */ $D /* behind */"),
        new("with an attribute", "[Obsolete]\n$D"),
        new("with attributes that have arguments", "[Obsolete(\"a // b\"), Serializable] // kept\n$D"),
        new("under #if", "#if !NEVER\n$D\n#else\nclass Never;\n#endif"),
        new("between directives", "#region runners\n#nullable enable\n#pragma warning disable CS0612\n$D\n#pragma warning restore CS0612\n#endregion"),
        new("directive behind the attribute", "[Obsolete]\n#pragma warning disable CS0612\n$D\n#pragma warning restore CS0612"),
        new("types that hide ours", "namespace Mine.Own;\npublic class DelegatingWasiRunner;\npublic class SupportsNetFetchAttribute;\n$D"),
        new("windows line breaks", "public static class Host\r\n{\r\n    // kept\r\n    $D\r\n}\r\n"),
        new("used elsewhere", "$D\npublic static class Use { public static void One() => Console.WriteLine(typeof(Subject).Name); }"),
        new("a type named Inner", "$D\npublic static class Inner;"),
    ];

    /// <summary>Whole files, for what a hole cannot say.</summary>
    public static IReadOnlyList<Position> Whole { get; } =
    [
        new("attribute with a directive behind", "[SupportsNetFetch]\n#pragma warning restore CS0612\n#region r\npublic sealed class Subject : WasiRunner { " + Core + Echo + " }\n#endregion"),
        new("attribute under #if", "#if !NEVER\n[SupportsNetFetch]\n#endif\npublic sealed class Subject : WasiRunner { " + Core + Echo + " }"),
        new("attribute with comments", "[/* a */ SupportsNetFetch /* b */] // c\npublic sealed class Subject : WasiRunner { " + Core + Echo + " }"),
        new("attributes with comments", "[SupportsNetFetch, // net\n SupportsPreopens] // pre\npublic sealed class Subject : WasiRunner { " + Core + Echo + " }"),
        new("two attributes on one line", "[SupportsNetFetch] [SupportsPreopens] public sealed class Subject : WasiRunner { " + Core + Echo + " }"),
        new("two attributes in one list", "[SupportsNetFetch, SupportsPreopens]\npublic sealed class Subject : WasiRunner { " + Core + Echo + " }"),
        new("attribute between others", "[Obsolete, SupportsNetFetch, Serializable]\npublic class Subject;"),
        new("members between directives", "public sealed class Subject : IWasiRunner\n{\n#if !NEVER\n    // kept\n    public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => " + Echo + "\n#endif\n#region r\n    public int N => 1;\n#endregion\n}"),
        new("comments in the signature", "public sealed class Subject : /* a */ IDisposable, // b\n    IWasiRunner // c\n{\n    public void Dispose() { }\n    /// <inheritdoc/>\n    public /* d */ async Task<WasiExecResult> ExecuteAsync(WasiExecInput input /* e */, CancellationToken cancellationToken = default) /* f */ => await " + Echo + "\n}"),
        new("generic runner", "public sealed class Subject<T> : IWasiRunner where T : class\n{\n    public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => " + Echo + "\n}"),
        new("generic runner that reads", "public static class Host<T>\n{\n    public sealed class Subject<U> : WasiRunner { " + Core + "Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch?.MaxRequests ?? 0 }); }\n}"),
        new("interface by another interface", "public interface IMine : IWasiRunner;\npublic sealed class Subject : IMine { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => " + Echo + " }"),
        new("interface by an alias", "using System.Threading;\nusing System.Threading.Tasks;\nusing R = WasiGuard.IWasiRunner;\nusing I = WasiGuard.WasiExecInput;\n\npublic sealed class Subject : R { public Task<WasiGuard.WasiExecResult> ExecuteAsync(I input, CancellationToken cancellationToken = default) => Task.FromResult(new WasiGuard.WasiExecResult { ExitCode = input.Arguments.Count }); }"),
        new("record runner", "public sealed record Subject : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => " + Echo + " }"),
        new("record runner in a class", "public class Host\n{\n    public sealed record Subject : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => " + Echo + " }\n}"),
        new("struct runner in a runner", "public class Host : WasiRunner\n{\n    " + Core + Echo + "\n    public struct Subject : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => " + Echo + " }\n}"),
        new("partial runner", "public partial class Subject : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => " + Echo + " }\npublic partial class Subject { public int N => 1; }"),
        new("partial runner with a base class elsewhere", "public class Some;\npublic partial class Subject : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => " + Echo + " }\npublic partial class Subject : Some;"),
        new("partial runner that reads", "public partial class Subject;\npublic partial class Subject : WasiRunner { " + Core + "Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch?.MaxRequests ?? 0 }); }"),
        new("partial decorator", "public partial class Subject(IWasiRunner inner) : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => inner.ExecuteAsync(input, cancellationToken); }\npublic partial class Subject { public object Held => inner; }"),
        new("core taken", "public sealed class Subject : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => ExecuteCoreAsync(input, cancellationToken); Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => " + Echo + " }"),
        new("called by other names", "public sealed class Subject : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput what, CancellationToken ct = default) => Task.FromResult(new WasiExecResult { ExitCode = what.Arguments.Count }); }\npublic static class Use { public static Task One(Subject one, WasiExecInput what) => one.ExecuteAsync(what: what, ct: default); }"),
        new("calls itself", "public sealed class Subject : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => input.Arguments.Count > 5 ? this.ExecuteAsync(input with { Arguments = [] }, cancellationToken) : " + Echo + " }"),
        new("derived runner", "public class Subject : IWasiRunner { public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => " + Echo + " }\npublic class Derived : Subject { public new Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => base.ExecuteAsync(input, cancellationToken); }"),
        new("decorator with attributes and comments", "public sealed class Subject(\n    // the inner one\n    [System.Diagnostics.CodeAnalysis.NotNull] IWasiRunner inner, // label next\n    string label = \"l\") : IWasiRunner\n{\n#region run\n    public async Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)\n    {\n        Console.WriteLine(label); // logged\n        return await /* on */ inner.ExecuteAsync(input, cancellationToken);\n    }\n#endregion\n}"),
        new("decorator in an iterator and a lambda", "public sealed class Subject(IWasiRunner inner) : IWasiRunner\n{\n    public IEnumerable<object> Each() { yield return inner; Func<object> get = () => inner; yield return get(); }\n    public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => inner.ExecuteAsync(input, cancellationToken);\n}"),
        new("decorator that prepares", "public sealed class Subject(IWasiRunner inner) : WasiRunner\n{\n    protected override Task PrepareCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.CompletedTask;\n    " + Core + "inner.ExecuteAsync(input, cancellationToken);\n}"),
    ];

    private const string Core = "protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => ";
    private const string Echo = "Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });";
}
