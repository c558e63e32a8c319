using static WasiGuard.Analyzers.Tests.RunnerProgram;

namespace WasiGuard.Analyzers.Tests;

public class MissingGuardTests
{
    private const string Mark = "// expect: WG2001";

    [Theory]
    [InlineData("return Done.With(input.Arguments.Count);")]
    [InlineData("return Done.With(0);")]
    [InlineData("var count = input.Arguments.Count; CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(count);")]
    [InlineData("if (input.Arguments.Count > 0) CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(1);")]
    [InlineData("if (cancellationToken.IsCancellationRequested) CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(1);")]
    [InlineData("try { CapabilityGuard.ThrowIfUnsupported(this, input); } catch (NotSupportedException) { } return Done.With(1);")]
    [InlineData("CapabilityGuard.ThrowIfUnsupported(new WasmtimeWasiRunner(), input); return Done.With(1);")]
    [InlineData("CapabilityGuard.ThrowIfUnsupported(this, new WasiExecInput { Module = null! }); return Done.With(1);")]
    [InlineData("while (cancellationToken.CanBeCanceled) { CapabilityGuard.ThrowIfUnsupported(this, input); break; } return Done.With(1);")]
    [InlineData("return Task.Run(() => new WasiExecResult { ExitCode = input.Arguments.Count });")]
    [InlineData("var same = input; return Done.With(same.Arguments.Count);")]
    [InlineData("return ExecuteAsync(input with { ProgramName = null }, cancellationToken);")]
    public Task ExecuteAsync_PathPastTheGuard_Reports(string body) => VerifyAsync(FromScratch(body, Mark));

    [Theory]
    [InlineData("CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(input.Arguments.Count);")]
    [InlineData("CapabilityGuard.ThrowIfUnsupported(input: input, runner: this); return Done.With(input.Arguments.Count);")]
    [InlineData("ArgumentNullException.ThrowIfNull(input); CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(input.Arguments.Count);")]
    [InlineData("if (input is null) throw new ArgumentNullException(nameof(input)); CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(1);")]
    [InlineData("if (input == null) throw new ArgumentNullException(nameof(input)); CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(1);")]
    [InlineData("var given = input ?? throw new ArgumentNullException(nameof(input)); CapabilityGuard.ThrowIfUnsupported(this, given); return Done.With(given.Arguments.Count);")]
    [InlineData("if (cancellationToken.IsCancellationRequested) { CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(1); } CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(2);")]
    [InlineData("if (cancellationToken.IsCancellationRequested) throw new OperationCanceledException(); CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(input.Arguments.Count);")]
    [InlineData("try { CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(input.Arguments.Count); } finally { GC.Collect(); }")]
    [InlineData("Check(); return Done.With(input.Arguments.Count); void Check() => CapabilityGuard.ThrowIfUnsupported(this, input);")]
    [InlineData("throw new NotSupportedException();")]
    public Task ExecuteAsync_GuardedOnEveryPath_DoesNotReport(string body) => VerifyAsync(FromScratch(body));

    [Fact]
    public Task ExecuteAsync_GuardInAStaticHelper_DoesNotReport() => VerifyAsync(FromScratch(
        "Check(this, input); return Done.With(input.Arguments.Count);",
        members: "static void Check(IWasiRunner runner, WasiExecInput asked) => CapabilityGuard.ThrowIfUnsupported(runner, asked);"));

    [Fact]
    public Task ExecuteAsync_HelperGuardsOnSomePathsOnly_Reports() => VerifyAsync(FromScratch(
        "Check(input, cancellationToken.CanBeCanceled); return Done.With(input.Arguments.Count);", Mark,
        members: "void Check(WasiExecInput asked, bool check) { if (check) CapabilityGuard.ThrowIfUnsupported(this, asked); }"));

    [Fact]
    public Task ExecuteAsync_HelperUsesTheInputFirst_Reports() => VerifyAsync(FromScratch(
        "Log(input); CapabilityGuard.ThrowIfUnsupported(this, input); return Done.With(1);", Mark,
        members: "static void Log(WasiExecInput asked) => Console.WriteLine(asked.Module);"));

    [Fact]
    public Task ExplicitImplementation_WithoutGuard_Reports() => VerifyAsync("""
        public sealed class HiddenRunner : IWasiRunner // expect: WG2001
        {
            Task<WasiExecResult> IWasiRunner.ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken) => Done.With(input.Arguments.Count);
        }
        """);

    [Fact]
    public Task GuardedBase_ImplementsTheInterfaceAgain_Reports() => VerifyAsync("""
        public sealed class AgainRunner : WasiRunner, IWasiRunner // expect: WG2001
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Done.With(0);

            Task<WasiExecResult> IWasiRunner.ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken) => ExecuteCoreAsync(input, cancellationToken);
        }
        """);

    [Fact]
    public Task Subclass_OfAReportedType_DoesNotReportAgain() => VerifyAsync("""
        public class BaseRunner : IWasiRunner // expect: WG2001
        {
            public virtual Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Done.With(input.Arguments.Count);
        }

        public class DerivedRunner : BaseRunner;

        public sealed class OverridingRunner : DerivedRunner
        {
            public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Done.With(input.Arguments.Count);
        }
        """);

    [Fact]
    public Task Subclass_OverridesTheGuardAway_Reports() => VerifyAsync("""
        public class BaseRunner : IWasiRunner
        {
            public virtual Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
            {
                CapabilityGuard.ThrowIfUnsupported(this, input);
                return Done.With(0);
            }
        }

        public sealed class LooseRunner : BaseRunner // expect: WG2001
        {
            public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Done.With(input.Arguments.Count);
        }

        public sealed class CarefulRunner : BaseRunner
        {
            public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => base.ExecuteAsync(input, cancellationToken);
        }
        """);

    [Fact]
    public Task AbstractExecuteAsync_ReportsTheImplementation() => VerifyAsync("""
        public abstract class BaseRunner : IWasiRunner
        {
            public abstract Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default);
        }

        public sealed class LooseRunner : BaseRunner // expect: WG2001
        {
            public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Done.With(input.Arguments.Count);
        }
        """);

    [Fact]
    public Task Decorator_SometimesAnswersItself_ReportsBoth() => VerifyAsync("""
        public sealed class CachingRunner(IWasiRunner inner) : IWasiRunner // expect: WG2001, WG2005
        {
            private readonly Dictionary<WasiModule, WasiExecResult> _known = [];

            public async Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) =>
                _known.TryGetValue(input.Module, out var result) ? result : await inner.ExecuteAsync(input, cancellationToken);
        }
        """);

    [Fact]
    public Task DelegatingRunner_OverridesExecuteAsync_DoesNotReport() => VerifyAsync("""
        public sealed class LoggingRunner([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner)
        {
            public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
            {
                Console.WriteLine(input.Module);
                return Inner.ExecuteAsync(input, cancellationToken);
            }
        }
        """);
}
