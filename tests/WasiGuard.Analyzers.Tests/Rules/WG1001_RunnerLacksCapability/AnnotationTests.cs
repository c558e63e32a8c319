namespace WasiGuard.Analyzers.Tests;

/// <summary>What <c>[RequiresCapability]</c> and <c>[RunsOn]</c> say of members whose code is not in view, or may be another's.</summary>
public class AnnotationTests
{
    [Theory]
    [InlineData("Host.Run(new WasmtimeWasiRunner());", "WG1001")]
    [InlineData("Host.Run(new InProcessWasiRunner());", "")]
    [InlineData("Host.Run(runner: cli);", "WG1001")]
    [InlineData("Host.Run(any);", "WG1002")]
    [InlineData("if (any.Supports<SupportsNetFetchAttribute>()) Host.Run(any);", "")]
    [InlineData("Host.Run(null!);", "")]
    [InlineData("Host.Run(new Logging(cli));", "WG1001")]
    [InlineData("Host.Run(new Logging(new InProcessWasiRunner()));", "")]
    [InlineData("Host.Run(new WasiRunnerSelector(cli, new InProcessWasiRunner()));", "")]
    [InlineData("_ = new Host(cli);", "WG1001")]
    [InlineData("_ = new Host(new InProcessWasiRunner());", "")]
    [InlineData("_ = new Derived(cli);", "")]
    [InlineData("try { Host.Run(cli); } catch (WasiCapabilityNotSupportedException) { }", "")]
    [InlineData("IHost made = new Host(new InProcessWasiRunner()); made.Use(cli);", "WG1001")]
    [InlineData("new Host(new InProcessWasiRunner()).Use(cli);", "WG1001")]
    [InlineData("var both = flag ? (IWasiRunner)cli : new InProcessWasiRunner(); if (!flag) Host.Run(both);", "")]
    [InlineData("var both = flag ? (IWasiRunner)cli : new InProcessWasiRunner(); if (flag) Host.Run(both);", "WG1001")]
    [InlineData("Pass(cli); static void Pass(IWasiRunner given) => Host.Run(given);", "WG1001")]
    public Task Parameter_AsksForACapability(string statement, string expected) => Verifier.VerifyAsync(Program(statement, expected), strict: true);

    [Theory]
    [InlineData("new Rich().Start(module);", "")]
    [InlineData("new Poor().Start(module);", "WG1001")]
    [InlineData("reactors.Start(module);", "WG1002")]
    [InlineData("if (reactors.Supports<SupportsNetFetchAttribute>()) reactors.Start(module);", "")]
    [InlineData("cli.Open(module);", "WG1001")]
    [InlineData("new InProcessWasiRunner().Open(module);", "")]
    [InlineData("Methods.Open(cli, module);", "WG1001")]
    [InlineData("any.Open(module);", "WG1002")]
    [InlineData("Action<WasiModule> later = new Poor().Start;", "")]
    public Task Method_AsksForACapability(string statement, string expected) => Verifier.VerifyAsync(Program(statement, expected), strict: true);

    [Theory]
    [InlineData("Generic.Run<WasmtimeWasiRunner>();", "WG1001")]
    [InlineData("Generic.Run<InProcessWasiRunner>();", "")]
    [InlineData("Generic.Run<IWasiRunner>();", "WG1002")]
    [InlineData("Generic.Use(cli);", "WG1001")]
    [InlineData("Generic.Use(new InProcessWasiRunner());", "")]
    [InlineData("_ = new Generic<WasmtimeWasiRunner>();", "WG1001")]
    [InlineData("Generic<InProcessWasiRunner>? held = null;", "")]
    [InlineData("_ = typeof(Generic<>);", "")]
    [InlineData("Pass<InProcessWasiRunner>(); static void Pass<[RequiresCapability(typeof(SupportsNetFetchAttribute))] T>() where T : IWasiRunner => Generic.Run<T>();", "")]
    [InlineData("Pass<InProcessWasiRunner>(); static void Pass<T>() where T : IWasiRunner => Generic.Run<T>();", "WG1002")]
    public Task TypeParameter_AsksForACapability(string statement, string expected) => Verifier.VerifyAsync(Program(statement, expected), strict: true);

    [Theory]
    [InlineData("Host.Create().ExecuteAsync(fetch);", "")]
    [InlineData("(await Host.CreateAsync()).ExecuteAsync(fetch);", "")]
    [InlineData("host.Runner.ExecuteAsync(fetch);", "")]
    [InlineData("host.Create().ExecuteAsync(fetch);", "")]
    [InlineData("host.Other().ExecuteAsync(fetch);", "WG1002")]
    [InlineData("host.Create().ExecuteAsync(fetch with { ReadOnlyPreopens = [] });", "WG1002")]
    [InlineData("Host.Run(host.Create());", "")]
    public Task ReturnValue_HasTheCapability(string statement, string expected) => Verifier.VerifyAsync(Program(statement, expected), strict: true);

    [Theory]
    [InlineData("job.RunAsync(fetch, cli);", "WG1001")]
    [InlineData("job.RunAsync(fetch, new InProcessWasiRunner());", "")]
    [InlineData("job.RunAsync(new() { Module = module }, cli);", "")]
    [InlineData("((IJob)job).RunAsync(fetch, cli);", "WG1001")]
    [InlineData("sealedJob.RunAsync(fetch, cli);", "WG1001")]
    [InlineData("explicitJob.RunAsync(fetch, cli);", "WG1001")]
    [InlineData("job.OnCliAsync(fetch);", "WG1001")]
    [InlineData("job.OnCliAsync(fetch with { NetFetch = null });", "")]
    public Task RunsOn_OnOverridableMembers_IsHonoured(string statement, string expected) => Verifier.VerifyAsync(Program(statement, expected), strict: true);

    [Theory]
    [InlineData("CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(any, \"Job.Run\"); any.ExecuteAsync(fetch);", "")]
    [InlineData("CapabilityGuard.ThrowIfUnsupported<SupportsFuelAttribute>(any, \"Job.Run\"); any.ExecuteAsync(fetch);", "WG1002")]
    [InlineData("CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(cli, \"Job.Run\");", "WG1001")]
    [InlineData("CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(new InProcessWasiRunner(), \"Job.Run\");", "")]
    public Task GuardForAMethod_IsUnderstood(string statement, string expected) => Verifier.VerifyAsync(Program(statement, expected), strict: true);

    [Fact]
    public Task MarkedParameter_HasTheCapability_InsideTheMember() => Verifier.VerifyAsync("""
        using System.Threading.Tasks;
        using WasiGuard;

        public sealed class Job([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner)
        {
            private readonly IWasiRunner _other = runner;

            public Task<WasiExecResult> FetchAsync(WasiModule module, NetFetchPolicy policy) => runner.ExecuteAsync(new() { Module = module, NetFetch = policy });

            public Task<WasiExecResult> AgainAsync(WasiModule module, NetFetchPolicy policy) => _other.ExecuteAsync(new() { Module = module, NetFetch = policy });

            public Task<WasiExecResult> LimitAsync(WasiModule module) => runner.ExecuteAsync(new() { Module = module, Limits = new() { Fuel = 1 } }); // expect: WG1002

            public static Task<WasiExecResult> UseAsync<[RequiresCapability(typeof(SupportsNetFetchAttribute))] T>(T runner, WasiModule module, NetFetchPolicy policy)
                where T : IWasiRunner => runner.ExecuteAsync(new() { Module = module, NetFetch = policy });
        }
        """, strict: true);

    [Fact]
    public async Task Report_NamesWhatAsks_AndStandsAtTheNameInTheCall()
    {
        var reported = Assert.Single(await Verifier.AnalyzeAsync(Verifier.Compile(Program("new Poor().Start(module);", ""))), each => each.Id == "WG1001");

        Assert.StartsWith("'Poor' does not support netFetch, which 'Reactors.Start' needs", reported.GetMessage(null), StringComparison.Ordinal);
        Assert.Equal("Start", reported.Location.SourceTree!.GetText(TestContext.Current.CancellationToken).ToString(reported.Location.SourceSpan));
    }

    private static string Program(string statement, string expected) => $$"""
        using System;
        using System.Threading.Tasks;
        using WasiGuard;

        public static class App
        {
            public static async Task RunAsync(WasiModule module, NetFetchPolicy policy, IWasiRunner any, Reactors reactors, Factory host, Job job, SealedJob sealedJob, ExplicitJob explicitJob, bool flag)
            {
                var cli = new WasmtimeWasiRunner();
                var fetch = new WasiExecInput { Module = module, NetFetch = policy };
                {{statement}}{{(expected.Length > 0 ? " // expect: " + expected : "")}}
                await Task.Yield();
            }
        }

        public interface IHost { void Use([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner); }

        public class Host([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner) : IHost
        {
            public static void Run([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner? runner) => s_last = runner;
            private static IWasiRunner? s_last;
            public void Use(IWasiRunner other) { }
            [return: RequiresCapability(typeof(SupportsNetFetchAttribute))] public static IWasiRunner Create() => (IWasiRunner)Activator.CreateInstance(Type.GetType("X")!)!;
            [return: RequiresCapability(typeof(SupportsNetFetchAttribute))] public static Task<IWasiRunner> CreateAsync() => Task.FromException<IWasiRunner>(new Exception());
            public IWasiRunner Runner => runner;
        }

        public sealed class Derived(WasmtimeWasiRunner runner) : Host(new InProcessWasiRunner()) { public WasmtimeWasiRunner Cli => runner; }

        public abstract class Factory
        {
            [return: RequiresCapability(typeof(SupportsNetFetchAttribute))] public abstract IWasiRunner Create();
            public abstract IWasiRunner Runner { [return: RequiresCapability(typeof(SupportsNetFetchAttribute))] get; }
            public abstract IWasiRunner Other(); // expect: WG2008
        }

        public abstract class Reactors : WasiRunner
        {
            [RequiresCapability(typeof(SupportsNetFetchAttribute))]
            public virtual void Start(WasiModule module) => CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(this, "Reactors.Start");
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, System.Threading.CancellationToken cancellationToken) { _ = input.NetFetch?.Allow; throw new NotImplementedException(); }
        }

        [SupportsNetFetch] public sealed class Rich : Reactors { public override void Start(WasiModule module) => base.Start(module); }
        public sealed class Poor : Reactors { protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, System.Threading.CancellationToken cancellationToken) => throw new NotImplementedException(); }
        public sealed class Logging([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner);

        public static class Methods
        {
            [RequiresCapability(typeof(SupportsNetFetchAttribute))] public static void Open(this IWasiRunner runner, WasiModule module) => CapabilityGuard.ThrowIfUnsupported<SupportsNetFetchAttribute>(runner, "Open");
        }

        public static class Generic
        {
            public static void Run<[RequiresCapability(typeof(SupportsNetFetchAttribute))] T>() where T : IWasiRunner { }
            public static void Use<[RequiresCapability(typeof(SupportsNetFetchAttribute))] T>(T runner) where T : IWasiRunner { }
        }

        public sealed class Generic<[RequiresCapability(typeof(SupportsNetFetchAttribute))] T> where T : IWasiRunner;

        public interface IJob { Task RunAsync([RunsOn("runner")] WasiExecInput input, IWasiRunner runner); }

        public abstract class Job : IJob
        {
            public abstract Task RunAsync(WasiExecInput what, IWasiRunner on);
            public abstract Task OnCliAsync([RunsOn(typeof(WasmtimeWasiRunner))] WasiExecInput input);
        }

        public abstract class SealedJob : Job { public abstract override Task RunAsync(WasiExecInput a, IWasiRunner b); }
        public abstract class ExplicitJob : Job, IJob { Task IJob.RunAsync(WasiExecInput a, IWasiRunner b) => RunAsync(a, b); }
        """;
}
