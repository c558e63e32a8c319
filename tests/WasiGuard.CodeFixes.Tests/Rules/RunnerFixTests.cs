namespace WasiGuard.CodeFixes.Tests;

public class RunnerFixTests
{
    [Fact]
    public Task MissingGuard_DerivesFromWasiRunner() => FixVerifier.FixesAsync<MissingGuardFix>("WG2001", """
        public sealed class EchoRunner : IWasiRunner
        {
            /// <summary>Echoes.</summary>
            public async Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
            {
                await Task.Yield();
                return new WasiExecResult { ExitCode = input.Arguments.Count };
            }
        }
        """, """
        public sealed class EchoRunner : WasiRunner
        {
            /// <summary>Echoes.</summary>
            protected override async Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken)
            {
                await Task.Yield();
                return new WasiExecResult { ExitCode = input.Arguments.Count };
            }
        }
        """);

    [Fact]
    public Task MissingGuard_SeveralTypes_FixesAll() => FixVerifier.FixesAllAsync<MissingGuardFix>("WG2001", """
        public sealed class OneRunner : IWasiRunner, IDisposable
        {
            public void Dispose() { }
            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });
        }

        public sealed class TwoRunner : IDisposable, IWasiRunner
        {
            public void Dispose() { }
            Task<WasiExecResult> IWasiRunner.ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });
        }
        """, """
        public sealed class OneRunner : WasiRunner, IDisposable
        {
            public void Dispose() { }
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });
        }

        public sealed class TwoRunner : WasiRunner, IDisposable
        {
            public void Dispose() { }
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });
        }
        """);

    [Fact]
    public Task MissingGuard_StructOrOtherBase_OffersNothing() => FixVerifier.OffersNothingAsync<MissingGuardFix>("WG2001", """
        public struct EchoRunner : IWasiRunner
        {
            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });
        }

        public sealed class SortedRunner : EventArgs, IWasiRunner
        {
            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });
        }
        """);

    [Fact]
    public Task MissingGuard_VirtualMethod_OffersNothing() => FixVerifier.OffersNothingAsync<MissingGuardFix>("WG2001", """
        public class OpenRunner : IWasiRunner
        {
            public virtual Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });
        }
        """);

    [Fact]
    public Task MissingGuard_MethodInAnotherPart_OffersNothing() => FixVerifier.OffersNothingAsync<MissingGuardFix>("WG2001", """
        public sealed partial class SplitRunner : IWasiRunner;

        public sealed partial class SplitRunner
        {
            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });
        }
        """);

    [Fact]
    public Task CapabilityIgnored_RemovesTheAttribute() => FixVerifier.FixesAsync<CapabilityIgnoredFix>("WG2002", """
        /// <summary>Runs.</summary>
        [SupportsNetFetch]
        public sealed class PlainRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = 0 });
        }
        """, """
        /// <summary>Runs.</summary>
        public sealed class PlainRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = 0 });
        }
        """);

    [Fact]
    public Task UndeclaredRead_DeclaresTheCapability() => FixVerifier.FixesAsync<UndeclaredReadFix>("WG2003", """
        public sealed class FetchingRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch?.MaxRequests ?? 0 });
        }
        """, """
        [SupportsNetFetch]
        public sealed class FetchingRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch?.MaxRequests ?? 0 });
        }
        """, "Declare [SupportsNetFetch] on FetchingRunner");

    [Fact]
    public Task UndeclaredRead_Several_FixesAll() => FixVerifier.FixesAllAsync<UndeclaredReadFix>("WG2003", """
        public sealed class OneRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch!.MaxRequests + input.NetFetch.MaxRedirects });
        }

        public sealed class TwoRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = (int)input.Limits.Fuel! });
        }
        """, """
        [SupportsNetFetch]
        public sealed class OneRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch!.MaxRequests + input.NetFetch.MaxRedirects });
        }

        [SupportsFuel]
        public sealed class TwoRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => Task.FromResult(new WasiExecResult { ExitCode = (int)input.Limits.Fuel! });
        }
        """);

    [Fact]
    public Task CapabilitiesHidden_PrimaryConstructor_DerivesFromDelegatingWasiRunner() => FixVerifier.FixesAsync<CapabilitiesHiddenFix>("WG2005", """
        public sealed class LoggingRunner(IWasiRunner inner, string label) : IWasiRunner
        {
            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
            {
                Console.WriteLine(label);
                return inner.ExecuteAsync(input, cancellationToken);
            }
        }
        """, """
        public sealed class LoggingRunner([CapabilitiesFrom] IWasiRunner inner, string label) : DelegatingWasiRunner(inner)
        {
            public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
            {
                Console.WriteLine(label);
                return Inner.ExecuteAsync(input, cancellationToken);
            }
        }
        """);

    [Fact]
    public Task CapabilitiesHidden_Several_FixesAll() => FixVerifier.FixesAllAsync<CapabilitiesHiddenFix>("WG2005", """
        public sealed class FieldRunner : IWasiRunner
        {
            private readonly IWasiRunner _inner;

            public FieldRunner(IWasiRunner inner) => _inner = inner;

            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => _inner.ExecuteAsync(input, cancellationToken);
        }

        public sealed class CoreRunner(IWasiRunner inner) : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) => inner.ExecuteAsync(input, cancellationToken);
        }
        """, """
        public sealed class FieldRunner : DelegatingWasiRunner
        {
            private readonly IWasiRunner _inner;

            public FieldRunner([CapabilitiesFrom] IWasiRunner inner) : base(inner) => _inner = inner;

            public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => _inner.ExecuteAsync(input, cancellationToken);
        }

        public sealed class CoreRunner([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner)
        {
            public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => Inner.ExecuteAsync(input, cancellationToken);
        }
        """);

    [Fact]
    public Task CapabilitiesHidden_TwoInnerRunners_OffersNothing() => FixVerifier.OffersNothingAsync<CapabilitiesHiddenFix>("WG2005", """
        public sealed class EitherRunner(IWasiRunner one, IWasiRunner other) : IWasiRunner
        {
            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => (input.Arguments.Count > 0 ? one : other).ExecuteAsync(input, cancellationToken);
        }
        """);
}
