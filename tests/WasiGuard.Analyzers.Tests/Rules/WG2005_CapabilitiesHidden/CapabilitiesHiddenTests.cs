using static WasiGuard.Analyzers.Tests.RunnerProgram;

namespace WasiGuard.Analyzers.Tests;

public class CapabilitiesHiddenTests
{
    private const string Mark = "// expect: WG2005";

    [Theory]
    [InlineData("return _inner.ExecuteAsync(input, cancellationToken);")]
    [InlineData("Console.WriteLine(input.Module); return _inner.ExecuteAsync(input, cancellationToken);")]
    [InlineData("return _inner.ExecuteAsync(input with { ProgramName = \"guest\" }, cancellationToken);")]
    [InlineData("var named = input with { ProgramName = \"guest\" }; return _inner.ExecuteAsync(named, cancellationToken);")]
    [InlineData("return Task.Run(() => _inner.ExecuteAsync(input, cancellationToken));")]
    [InlineData("return cancellationToken.CanBeCanceled ? _inner.ExecuteAsync(input, cancellationToken) : _other.ExecuteAsync(input, cancellationToken);")]
    [InlineData("if (input.NetFetch is not null) throw new NotSupportedException(); return _inner.ExecuteAsync(input, cancellationToken);")]
    [InlineData("return ForwardAsync(input);")]
    public Task FromScratch_ForwardsEverything_ReportsThisOnly(string body) => VerifyAsync(FromScratch(body, Mark, members: """
        private readonly IWasiRunner _inner = new InProcessWasiRunner();
        private readonly IWasiRunner _other = new WasmtimeWasiRunner();

        private async Task<WasiExecResult> ForwardAsync(WasiExecInput asked) => await _inner.ExecuteAsync(asked);
        """));

    [Fact]
    public Task OnTheGuardedBase_Forwards_Reports() => VerifyAsync("""
        public sealed class TimedRunner(IWasiRunner inner) : WasiRunner // expect: WG2005
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => inner.ExecuteAsync(input, cancellationToken);
        }
        """);

    [Fact]
    public Task OnTheGuardedBase_DeclaresAllThatTheInnerHas_DoesNotReport() => VerifyAsync("""
        [SupportsNetFetch, SupportsFileSnapshot, SupportsWorkingDirectory, SupportsStreamingOutput]
        public sealed class PooledRunner(BrowserWasiRunner inner) : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => inner.ExecuteAsync(input, cancellationToken);
        }
        """);

    [Fact]
    public Task CapabilitySource_Forwards_DoesNotReport() => VerifyAsync("""
        public sealed class OpenRunner(IWasiRunner inner) : IWasiRunner, ICapabilitySource
        {
            public CapabilitySet Capabilities => inner.GetCapabilities();

            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => inner.ExecuteAsync(input, cancellationToken);
        }
        """);

    [Theory]
    [InlineData("return new InProcessWasiRunner().ExecuteAsync(new WasiExecInput { Module = input.Module }, cancellationToken);")]
    [InlineData("return _inner.ExecuteAsync(new WasiExecInput { Module = input.Module }, cancellationToken);")]
    [InlineData("var fresh = new WasiExecInput { Module = input.Module }; return _inner.ExecuteAsync(fresh, cancellationToken);")]
    public Task Runner_RunsInputsOfItsOwn_DoesNotReport(string body) => VerifyAsync(OnBase(body, members: "private readonly IWasiRunner _inner = new InProcessWasiRunner();"));

    [Fact]
    public Task HoldsARunner_WithoutForwarding_DoesNotReport() => VerifyAsync("""
        public sealed class Host(IWasiRunner inner)
        {
            public Task<WasiExecResult> RunAsync(WasiExecInput input) => inner.ExecuteAsync(input);
        }
        """);
}
