namespace WasiGuard.Analyzers.Tests;

public class RegistrationTests
{
    [Theory]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>();")]
    [InlineData("services.AddSingleton(typeof(IWasiRunner), typeof(WasmtimeWasiRunner));")]
    [InlineData("services.AddSingleton<IWasiRunner>(new WasmtimeWasiRunner());")]
    [InlineData("services.AddSingleton<IWasiRunner>(_ => new WasmtimeWasiRunner());")]
    [InlineData("services.AddSingleton<IWasiRunner>(new WasiRunnerSelector(new WasmtimeWasiRunner(), new WasmtimeWasiRunner()));")]
    [InlineData("services.AddSingleton<IWasiRunner>(new WasiRunnerSelector([new WasmtimeWasiRunner()]));")]
    [InlineData("services.AddSingleton<IWasiRunner>(_ => new WasiRunnerSelector(new WasmtimeWasiRunner()));")]
    [InlineData("services.AddSingleton<IWasiRunner>(new Logging(new WasmtimeWasiRunner()));")]
    [InlineData("services.AddSingleton<IWasiRunner>(_ => new Logging(new WasiRunnerSelector(new WasmtimeWasiRunner())));")]
    [InlineData("var cli = new WasmtimeWasiRunner(); var logging = new Logging(cli); services.AddSingleton<IWasiRunner>(logging);")]
    [InlineData("services.AddWasiRunner<IWasiRunner>(new Logging(new WasmtimeWasiRunner()));")]
    public Task Registered_NoneHasTheCapability_Reports(string registrations) => Verifier.VerifyAsync(Program(registrations, "// expect: WG1003"));

    [Theory]
    [InlineData("services.AddSingleton<IWasiRunner, InProcessWasiRunner>();")]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>(); services.AddSingleton<IWasiRunner, BrowserWasiRunner>();")]
    [InlineData("services.AddSingleton<IWasiRunner>(new WasiRunnerSelector(new WasmtimeWasiRunner(), new InProcessWasiRunner()));")]
    [InlineData("services.AddSingleton<IWasiRunner>(_ => new Logging(new InProcessWasiRunner()));")]
    [InlineData("")]
    public Task Registered_OneHasIt_DoesNotReport(string registrations) => Verifier.VerifyAsync(Program(registrations, ""));

    [Theory]
    [InlineData("services.AddSingleton<IWasiRunner>(new WasiRunnerSelector(new WasmtimeWasiRunner(), other));")]
    [InlineData("services.AddSingleton<IWasiRunner>(new WasiRunnerSelector([new WasmtimeWasiRunner(), .. many]));")]
    [InlineData("services.AddSingleton<IWasiRunner>(new WasiRunnerSelector(many));")]
    [InlineData("services.AddSingleton<IWasiRunner>(new Logging(other));")]
    [InlineData("services.AddSingleton<IWasiRunner>(new Own(new WasmtimeWasiRunner()));")]
    [InlineData("services.AddSingleton<IWasiRunner, Logging>();")]
    [InlineData("services.AddSingleton<IWasiRunner, WasiRunnerSelector>();")]
    [InlineData("var logging = new Logging(new WasmtimeWasiRunner()); logging = new Logging(other); services.AddSingleton<IWasiRunner>(logging);")]
    public Task Registered_NotAllKnown_DoesNotReport(string registrations) =>
        Verifier.VerifyAsync(Program(registrations + " services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>();", ""));

    [Theory]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>(); services.AddSingleton<Fetcher>();", "WG1003")]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>(); services.AddSingleton(typeof(Fetcher), typeof(Fetcher));", "WG1003")]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>(); services.AddSingleton<object, Fetcher>();", "WG1003")]
    [InlineData("services.AddSingleton<IWasiRunner, InProcessWasiRunner>(); services.AddSingleton<Fetcher>();", "")]
    [InlineData("services.AddSingleton<IWasiRunner>(_ => other); services.AddSingleton<Fetcher>();", "")]
    [InlineData("services.AddSingleton<Fetcher>();", "")]
    [InlineData("services.AddSingleton<CliFetcher>();", "WG1001")]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>(); services.AddSingleton<Limiter>();", "")]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>(); services.AddSingleton<TwoWays>();", "")]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>(); services.AddSingleton<Fetcher>(new Fetcher(new InProcessWasiRunner()));", "")]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>(); services.AddSingleton<Fetcher>(_ => new Fetcher(new InProcessWasiRunner()));", "")]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>(); services.AddSingleton<Fetcher>(_ => new Fetcher(new WasmtimeWasiRunner()));", "WG1001")]
    public Task Constructor_AsksForWhatNoRegisteredRunnerHas_ReportsAtTheRegistration(string registrations, string expected) =>
        Verifier.VerifyAsync(Program($"\n{registrations}{(expected.Length > 0 ? " // expect: " + expected : "")}\n", "")
            .Replace("runner.ExecuteAsync(new() { Module = module, NetFetch = policy })", "runner.ExecuteAsync(new() { Module = module })", StringComparison.Ordinal));

    private static string Program(string registrations, string mark) => $$"""
        using System;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        using WasiGuard;

        public static class Startup
        {
            public static void Configure(IServiceCollection services, IWasiRunner other, IWasiRunner[] many) { {{registrations}} }
        }

        public sealed class Tool(IWasiRunner runner)
        {
            public Task<WasiExecResult> RunAsync(WasiModule module, NetFetchPolicy policy) =>
                runner.ExecuteAsync(new() { Module = module, NetFetch = policy }); {{mark}}
        }

        public sealed class Fetcher([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner) { public IWasiRunner Runner => runner; }
        public sealed class Limiter([RequiresCapability(typeof(SupportsFuelAttribute))] IWasiRunner runner) { public IWasiRunner Runner => runner; }
        public sealed class CliFetcher([RequiresCapability(typeof(SupportsNetFetchAttribute))] WasmtimeWasiRunner runner) { public IWasiRunner Runner => runner; }
        public sealed class TwoWays
        {
            public TwoWays() { }
            public TwoWays([RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner) { _ = runner; }
        }

        public sealed class Logging([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner);

        public sealed class Own([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner)
        {
            public override CapabilitySet Capabilities => CapabilitySet.Of<InProcessWasiRunner>();
        }

        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection;

            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService, TImplementation>(this IServiceCollection services)
                    where TService : class where TImplementation : class, TService => services;
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services) where TService : class => services;
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services, TService instance) where TService : class => services;
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services, Func<IServiceProvider, TService> factory) where TService : class => services;
                public static IServiceCollection AddSingleton(this IServiceCollection services, Type service, Type implementation) => services;
                public static IServiceCollection AddWasiRunner<TRunner>(this IServiceCollection services, TRunner runner) where TRunner : class, IWasiRunner => services;
            }
        }
        """;
}
