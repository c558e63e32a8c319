using static WasiGuard.Analyzers.Tests.RunnerProgram;

namespace WasiGuard.Analyzers.Tests;

public class CapabilityIgnoredTests
{
    private const string NetFetch = "[SupportsNetFetch]", Ignored = "[SupportsNetFetch] // expect: WG2002";

    [Theory]
    [InlineData("return Done.With(input.Arguments.Count);")]
    [InlineData("return Done.With(input.Limits.Fuel is null ? 0 : 1);")]
    [InlineData("return Done.With(nameof(input.NetFetch).Length);")]
    [InlineData("ArgumentNullException.ThrowIfNull(input); return Done.With(0);")]
    [InlineData("var plain = input with { NetFetch = null }; return new InProcessWasiRunner().ExecuteAsync(plain with { Files = null });")]
    [InlineData("return new InProcessWasiRunner().ExecuteAsync(input with { NetFetch = null });")]
    [InlineData("return Helper(input); static Task<WasiExecResult> Helper(WasiExecInput asked) => Done.With(asked.Arguments.Count);")]
    public Task Declared_NothingReadsTheInput_Reports(string body) =>
        body.Contains("Limits", StringComparison.Ordinal)
            ? VerifyAsync(OnBase(body, "[SupportsNetFetch, SupportsFuel] // expect: WG2002"))
            : VerifyAsync(OnBase(body, body.StartsWith("var plain", StringComparison.Ordinal) ? NetFetch : Ignored));

    [Theory]
    [InlineData("return Done.With(input.NetFetch?.Allow.Count ?? 0);")]
    [InlineData("return Done.With(input.NetFetch is { } policy ? policy.MaxRequests : 0);")]
    [InlineData("return Done.With(input is { NetFetch: { MaxRequests: > 3 } } ? 1 : 0);")]
    [InlineData("return Done.With(input is { NetFetch: var policy } ? policy?.MaxRequests ?? 0 : 0);")]
    [InlineData("return Done.With(input.NetFetch is null ? 0 : 1);")]
    [InlineData("var given = input; return Done.With(given.NetFetch!.MaxRequests);")]
    [InlineData("return new InProcessWasiRunner().ExecuteAsync(input, cancellationToken);")]
    [InlineData("return new InProcessWasiRunner().ExecuteAsync(input with { Files = null }, cancellationToken);")]
    [InlineData("return Done.With(new List<WasiExecInput> { input }.Count);")]
    [InlineData("return Done.With($\"{input}\".Length);")]
    [InlineData("return Task.Run(() => new WasiExecResult { ExitCode = input.NetFetch?.MaxRequests ?? 0 });")]
    public Task Declared_SomethingReadsTheInput_DoesNotReport(string body) => VerifyAsync(OnBase(body, NetFetch));

    [Theory]
    [InlineData("SystemsLab")]
    [InlineData("System.Gpu")]
    [InlineData("Microsoft.Gpu")]
    public Task Declared_MemberInARecordOfThatNamespace_Reports(string place) => VerifyAsync(OnBase("return Done.With(0);", "[Gpu.SupportsGpu] // expect: WG2002") + $$"""

        namespace Gpu
        {
            public sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;
            public record GpuInput : WasiExecInput { public {{place}}.Options? Options { get; init; } }
        }

        namespace {{place}}
        {
            public sealed record Options { [RequiresCapability(typeof(global::Gpu.SupportsGpuAttribute))] public int? Cores { get; init; } }
        }
        """);

    [Theory]
    [InlineData("Level1?")]
    [InlineData("System.Collections.Generic.IReadOnlyList<Level1>?")]
    [InlineData("Level1[]?")]
    [InlineData("(int, Level1)?")]
    public Task Declared_MemberDeepInsideTheInput_Reports(string held) => VerifyAsync(OnBase("return Done.With(0);", "[SupportsGpu] // expect: WG2002") + $$"""

        public sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;
        public record GpuInput : WasiExecInput { public {{held}} Inner { get; init; } }
        {{string.Join('\n', Enumerable.Range(1, 11).Select(level => $"public sealed record Level{level} {{ public Level{level + 1}? Inner {{ get; init; }} }}"))}}
        public sealed record Level12 { [RequiresCapability(typeof(SupportsGpuAttribute))] public int? Cores { get; init; } }
        """);

    [Fact]
    public Task Declared_RecordsThatHoldLargerOnesOfTheirKind_ComeToAnEnd() => VerifyAsync(OnBase("return Done.With(0);", "[SupportsGpu]") + """

        public sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;
        public record GpuInput : WasiExecInput { public Node<int>? Inner { get; init; } }
        public sealed record Node<T> { public Node<List<T>>? Inner { get; init; } public T? Value { get; init; } }
        """);

    [Fact]
    public Task Declared_ReadInAHelperClass_DoesNotReport() => VerifyAsync(OnBase("return new Session(input).RunAsync();", NetFetch) + """

        internal sealed class Session(WasiExecInput input)
        {
            public Task<WasiExecResult> RunAsync() => Done.With(input.NetFetch?.MaxRequests ?? 0);
        }
        """);

    [Fact]
    public Task Declared_HelperClassIgnoresIt_Reports() => VerifyAsync(OnBase("return new Session(input).RunAsync();", Ignored) + """

        internal sealed class Session(WasiExecInput input)
        {
            public Task<WasiExecResult> RunAsync() => Done.With(input.Arguments.Count);

            public int NeverCalled() => input.NetFetch?.MaxRequests ?? 0;
        }
        """);

    [Fact]
    public Task Declared_ReadInAFieldInitializerOfAHelperClass_DoesNotReport() => VerifyAsync(OnBase("return Done.With(new Session(input).Requests);", NetFetch) + """

        internal sealed class Session(WasiExecInput input)
        {
            public int Requests { get; } = input.NetFetch?.MaxRequests ?? 0;
        }
        """);

    [Fact]
    public Task OneOfSeveral_Ignored_ReportsThatOneOnly() => VerifyAsync("""
        [SupportsNetFetch]
        [SupportsFuel] // expect: WG2002
        [SupportsWorkingDirectory]
        public sealed class HalfRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Done.With((input.NetFetch?.MaxRequests ?? 0) + (input.WorkingDirectory ?? "").Length);
        }
        """);

    [Fact]
    public Task LimitsHandedOnWhole_CountsAsReadOfTheirMembersOnly() => VerifyAsync("""
        [SupportsFuel, SupportsMemoryLimit]
        [SupportsNetFetch] // expect: WG2002
        public sealed class LimitedRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Done.With(new List<WasiLimits> { input.Limits }.Count);
        }
        """);

    [Fact]
    public Task DerivedType_ReadsWhatTheBaseDeclares_DoesNotReport() => VerifyAsync("""
        [SupportsNetFetch]
        public abstract class RemoteRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => SendAsync(input);

            protected abstract Task<WasiExecResult> SendAsync(WasiExecInput input);
        }

        public sealed class HttpRunner : RemoteRunner
        {
            protected override Task<WasiExecResult> SendAsync(WasiExecInput input) => Done.With(input.NetFetch?.MaxRequests ?? 0);
        }
        """);

    [Fact]
    public Task Attribute_OnADerivedRunnerOfAnotherAssembly_DoesNotReport() => VerifyAsync("""
        [SupportsNetFetch]
        public sealed class MineRunner : WasmtimeWasiRunner;
        """);

    [Fact]
    public Task CustomCapability_Ignored_Reports() => VerifyAsync("""
        public sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;

        public sealed class SupportsClockAttribute : RunnerCapabilityAttribute;

        public sealed record GpuInput : WasiExecInput
        {
            [RequiresCapability(typeof(SupportsGpuAttribute))]
            public int? Devices { get; init; }
        }

        [SupportsGpu] // expect: WG2002
        public sealed class DarkRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Done.With(input.Arguments.Count);
        }

        [SupportsGpu, SupportsClock]
        public sealed class BrightRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Done.With(input is GpuInput { Devices: { } devices } ? devices : 0);
        }
        """);
}
