using static WasiGuard.Analyzers.Tests.RunnerProgram;

namespace WasiGuard.Analyzers.Tests;

public class UndeclaredReadTests
{
    [Theory]
    [InlineData("return Done.With(input.NetFetch?.MaxRequests ?? 0); // expect: WG2003")]
    [InlineData("return Done.With(input.NetFetch is { } policy ? policy.MaxRequests : 0); // expect: WG2003")]
    [InlineData("return Done.With(input is { NetFetch: { MaxRequests: > 3 } } ? 1 : 0); // expect: WG2003")]
    [InlineData("return Done.With(input is { NetFetch.MaxRequests: > 3 } ? 1 : 0); // expect: WG2003")]
    [InlineData("return Done.With((int)(input.Limits.Fuel ?? 0)); // expect: WG2003")]
    [InlineData("return Done.With((int)input.Limits.Fuel.GetValueOrDefault()); // expect: WG2003")]
    [InlineData("return Task.Run(() => new WasiExecResult { ExitCode = input.NetFetch!.MaxRequests }); // expect: WG2003")]
    [InlineData("var copy = new WasiExecInput { Module = input.Module, NetFetch = input.NetFetch }; return Done.With(copy.Arguments.Count); // expect: WG2003")]
    public Task Undeclared_ValueIsRead_Reports(string body) => VerifyAsync(OnBase(body));

    [Theory]
    [InlineData("return Done.With(input.Arguments.Count);")]
    [InlineData("return Done.With(input.NetFetch is null ? 0 : 1);")]
    [InlineData("return Done.With(input.NetFetch is not null ? 0 : 1);")]
    [InlineData("return Done.With(input.NetFetch != null ? 0 : 1);")]
    [InlineData("return Done.With(input.NetFetch is { } ? 0 : 1);")]
    [InlineData("return Done.With(input is { NetFetch: not null } ? 0 : 1);")]
    [InlineData("return Done.With(input.Limits.Fuel.HasValue ? 0 : 1);")]
    [InlineData("return Done.With(input.Limits.Fuel is null ? 0 : 1);")]
    [InlineData("return Done.With(nameof(input.NetFetch).Length);")]
    [InlineData("return new WasmtimeWasiRunner().ExecuteAsync(input with { NetFetch = null });")]
    public Task Undeclared_ValueIsNotRead_DoesNotReport(string body) => VerifyAsync(OnBase(body));

    [Fact]
    public Task Undeclared_ReadInAHelper_ReportsThere() => VerifyAsync(OnBase("return Done.With(Length(input));", members: """
        static int Length(WasiExecInput input) =>
            (input.WorkingDirectory ?? "").Length; // expect: WG2003
        """));

    [Fact]
    public Task Declared_OnTheBaseType_DoesNotReport() => VerifyAsync("""
        [SupportsNetFetch]
        public abstract class RemoteRunner : WasiRunner;

        public sealed class HttpRunner : RemoteRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Done.With(input.NetFetch?.MaxRequests ?? 0);
        }
        """);

    [Fact]
    public Task AbstractBase_DoesNotReport_WhenEveryDerivedTypeDeclares() => VerifyAsync("""
        public abstract class RemoteRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Done.With(input.NetFetch?.MaxRequests ?? 0);
        }

        [SupportsNetFetch]
        public sealed class HttpRunner : RemoteRunner;
        """);

    [Fact]
    public Task Decorator_ReadsTheInput_DoesNotReport() => VerifyAsync("""
        public sealed class LoggingRunner([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner)
        {
            public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
            {
                Console.WriteLine(input.NetFetch?.MaxRequests);
                return Inner.ExecuteAsync(input, cancellationToken);
            }
        }
        """);

    [Fact]
    public Task NotARunner_DoesNotReport() => VerifyAsync("""
        public static class Show
        {
            public static int Requests(WasiExecInput input) => input.NetFetch?.MaxRequests ?? 0;
        }
        """);

    [Fact]
    public Task CustomCapability_ReadWithoutDeclaring_Reports() => VerifyAsync("""
        public sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;

        public sealed record GpuInput : WasiExecInput
        {
            [RequiresCapability(typeof(SupportsGpuAttribute))]
            public int? Devices { get; init; }
        }

        public sealed class DarkRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Done.With(input is GpuInput gpu ? gpu.Devices ?? 0 : 0); // expect: WG2003
        }
        """);

    [Fact]
    public Task MemberOfTwoCapabilities_OneDeclared_Reports() => VerifyAsync("""
        public sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;
        public sealed class SupportsTpuAttribute : RunnerCapabilityAttribute;

        public sealed record GpuInput : WasiExecInput
        {
            [RequiresCapability(typeof(SupportsGpuAttribute)), RequiresCapability(typeof(SupportsTpuAttribute))]
            public int? Devices { get; init; }
        }

        [SupportsGpu]
        public sealed class DimRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Done.With(input is GpuInput gpu ? gpu.Devices ?? 0 : 0); // expect: WG2003
        }
        """);
}
