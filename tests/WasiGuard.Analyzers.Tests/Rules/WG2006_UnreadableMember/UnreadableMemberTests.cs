namespace WasiGuard.Analyzers.Tests;

public class UnreadableMemberTests
{
    public static TheoryData<string> Shapes => [.. GuardShapes.All.Keys];

    /// <summary>The shapes that the guard is held to: what it refuses at first sight is reported, and nothing else.</summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Shape_ReportsWhatTheGuardRefuses(string shape)
    {
        var source = GuardShapes.All[shape].Source;

        Assert.Equal(GuardShapes.All[shape].Answer == GuardAnswer.Refused, source.Contains("// expect: WG2006", StringComparison.Ordinal));
        await Verifier.VerifyAsync(source);
    }

    [Fact]
    public async Task WriteOnly_Reports_WithTheWayOut()
    {
        var reported = Assert.Single(await Verifier.AnalyzeAsync(Verifier.Compile(GuardShapes.All["write-only"].Source)));

        Assert.Equal("The run-time guard refuses every input that has 'Own.Gpu', because it has no getter; give it a getter, which may be private", reported.GetMessage(null));
    }

    [Fact]
    public Task TypesThatAreNoPartOfAnInput_DoNotReport() => Verifier.VerifyAsync("""
        using System;
        using System.Threading.Tasks;
        using WasiGuard;

        public sealed class Cache { public Lazy<WasiLimits>? Limits { get; init; } public Task<WasiExecInput>? Next { private get; set; } public WasiExecInput this[int index] => throw new NotSupportedException(); }
        public sealed record Job(string Name, Func<int, WasiExecInput> Make, Lazy<WasiLimits> Limits);
        public sealed record Pending { public Task<WasiExecInput>? Input { get; init; } public WasiExecInput? Last { private get; set; } }
        public readonly record struct Step(Func<WasiExecInput, WasiExecInput> Change);
        public static class Extensions { [RequiresCapability(typeof(SupportsFuelAttribute))] public static void Start(this IWasiRunner runner) { } }
        public sealed class Host([RequiresCapability(typeof(SupportsFuelAttribute))] IWasiRunner runner) { public IWasiRunner Runner => runner; [return: RequiresCapability(typeof(SupportsFuelAttribute))] public IWasiRunner Get() => runner; }
        """);

    [Fact]
    public Task RecordsThatAnInputHolds_AtAnyDepth_Report() => Verifier.VerifyAsync("""
        using System;
        using System.Collections.Generic;
        using WasiGuard;

        public sealed record Own : WasiExecInput { public IReadOnlyList<Outer>? Parts { get; init; } }
        public sealed record Second : WasiExecInput { public Inner? Part { get; init; } }
        public sealed record Outer(Inner? Inner);
        public sealed record Inner { public Lazy<WasiLimits>? Limits { get; init; } } // expect: WG2006
        """);

    [Fact]
    public Task Runner_WithMarkedMethodsAndParameters_DoesNotReport() => Verifier.VerifyAsync("""
        using System.Threading;
        using System.Threading.Tasks;
        using WasiGuard;

        public abstract class Reactors : WasiRunner
        {
            [RequiresCapability(typeof(SupportsFuelAttribute))]
            public Task StartReactorAsync(string name) => Task.CompletedTask;
        }
        """);

    [Fact]
    public Task CodeThatDoesNotCompile_DoesNotThrow() => Verifier.VerifyAsync("""
        using WasiGuard;

        public record Own : WasiExecInput, Missing
        {
            [RequiresCapability(typeof(Missing))] public Missing<Own> Gpu { get; init; }
            [RequiresCapability] public string? Gpu2 { get; init; }
            [RequiresCapability(typeof(SupportsFuelAttribute))] public override string? Gpu3 => null;
            public System.Lazy<Missing> Gpu4 { get; init; }
        }
        """, broken: true);
}
