using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

public class AnnotationMissingTests
{
    [Theory]
    [InlineData("public interface I { Task Run(WasiExecInput input); }", 1)]
    [InlineData("public interface I { Task Run(WasiExecInput input, IWasiRunner runner); }", 2)]
    [InlineData("public interface I { Task Run([RunsOn(\"runner\")] WasiExecInput input, IWasiRunner runner); }", 0)]
    [InlineData("public interface I { IWasiRunner Runner { get; } }", 1)]
    [InlineData("public interface I { IWasiRunner Runner { [return: RequiresCapability(typeof(SupportsNetFetchAttribute))] get; } }", 0)]
    [InlineData("public interface I { Task<IWasiRunner> RunnerAsync(); }", 1)]
    [InlineData("public interface I { WasmtimeWasiRunner Runner { get; } }", 0)]
    [InlineData("public interface I { void Use(IWasiRunner runner); }", 1)]
    [InlineData("public interface I { void Use([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner); }", 0)]
    [InlineData("public interface I { void Use(InProcessWasiRunner runner); void Read(string text); }", 0)]
    [InlineData("internal interface I { Task Run(WasiExecInput input); }", 0)]
    [InlineData("public abstract class A { protected abstract IWasiRunner Create(); }", 1)]
    [InlineData("public abstract class A { protected virtual IWasiRunner Create() => new WasmtimeWasiRunner(); }", 1)]
    [InlineData("public abstract class A { private protected abstract IWasiRunner Create(); }", 0)]
    [InlineData("public abstract class A { public IWasiRunner Create() => new WasmtimeWasiRunner(); }", 0)]
    [InlineData("public sealed class A { public override string ToString() => \"\"; public IWasiRunner Create() => new WasmtimeWasiRunner(); }", 0)]
    [InlineData("public abstract class A : WasiRunner { public override CapabilitySet Capabilities => default; }", 0, true)]
    [InlineData("public abstract class A : IWasiRunner { public abstract Task<WasiExecResult> ExecuteAsync(WasiExecInput input, System.Threading.CancellationToken cancellationToken = default); }", 0)]
    [InlineData("public interface I { [CapabilityGuard(typeof(SupportsNetFetchAttribute))] bool CanFetch(IWasiRunner runner); }", 0)]
    public async Task OpenMember_WithoutAnnotation_IsSuggested(string type, int count, bool broken = false)
    {
        var compilation = Verifier.Compile($"using System.Threading.Tasks;\nusing WasiGuard;\n{type}\n");
        Assert.Equal(broken, compilation.GetDiagnostics(TestContext.Current.CancellationToken).Any(each => each.Severity == DiagnosticSeverity.Error));

        var hidden = await Verifier.AnalyzeAsync(compilation);
        Assert.Equal(count, hidden.Count(each => each is { Id: "WG2008", Severity: DiagnosticSeverity.Hidden }));
        Assert.DoesNotContain(hidden, each => each.Id == "WG2008" && each.Severity != DiagnosticSeverity.Hidden);

        var strict = await Verifier.AnalyzeAsync(compilation, strict: true);
        Assert.Equal(count, strict.Count(each => each is { Id: "WG2008", Severity: DiagnosticSeverity.Info }));
    }

    [Fact]
    public async Task Message_NamesTheMemberAndTheAnnotation()
    {
        var reported = Assert.Single(await Verifier.AnalyzeAsync(Verifier.Compile("using WasiGuard;\npublic interface IJob { IWasiRunner Runner { get; } }\n")));

        Assert.Equal("'IJob.Runner' gives a runner, and does not say what it has; say it with [return: RequiresCapability]", reported.GetMessage(null));
    }
}
