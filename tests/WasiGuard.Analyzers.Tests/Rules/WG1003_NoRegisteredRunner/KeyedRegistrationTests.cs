namespace WasiGuard.Analyzers.Tests;

public class KeyedRegistrationTests
{
    private const string Cli = "services.AddKeyedSingleton<IWasiRunner, WasmtimeWasiRunner>(\"cli\");";
    private const string Rich = "services.AddKeyedSingleton<IWasiRunner, InProcessWasiRunner>(\"rich\");";

    [Theory]
    [InlineData(Cli + Rich, "[FromKeyedServices(\"cli\")] IWasiRunner runner", "WG1003")]
    [InlineData(Cli + Rich, "[FromKeyedServices(\"rich\")] IWasiRunner runner", "")]
    [InlineData(Cli + Rich, "[FromKeyedServices(\"other\")] IWasiRunner runner", "")]
    [InlineData(Cli + Rich, "IWasiRunner runner", "")]
    [InlineData(Cli + "services.AddSingleton<IWasiRunner, InProcessWasiRunner>();", "[FromKeyedServices(\"cli\")] IWasiRunner runner", "WG1003")]
    [InlineData(Rich + "services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>();", "IWasiRunner runner", "WG1003")]
    [InlineData("services.AddKeyedSingleton<IWasiRunner>(\"cli\", (provider, key) => new WasmtimeWasiRunner());", "[FromKeyedServices(\"cli\")] IWasiRunner runner", "WG1003")]
    [InlineData("services.AddKeyedSingleton<IWasiRunner>(\"cli\", (provider, key) => new InProcessWasiRunner());", "[FromKeyedServices(\"cli\")] IWasiRunner runner", "")]
    [InlineData("services.AddKeyedSingleton<IWasiRunner>(\"cli\", new WasmtimeWasiRunner());", "[FromKeyedServices(\"cli\")] IWasiRunner runner", "WG1003")]
    [InlineData("services.AddKeyedWasiRunner<WasmtimeWasiRunner>(\"cli\");", "[FromKeyedServices(\"cli\")] IWasiRunner runner", "WG1003")]
    [InlineData("services.AddKeyedSingleton<IWasiRunner, WasmtimeWasiRunner>(Kind.Cli);", "[FromKeyedServices(Kind.Cli)] IWasiRunner runner", "WG1003")]
    [InlineData("services.AddKeyedSingleton<IWasiRunner, WasmtimeWasiRunner>(Kind.Cli);", "[FromKeyedServices(0)] IWasiRunner runner", "")]
    [InlineData("services.AddKeyedSingleton<IWasiRunner, WasmtimeWasiRunner>(typeof(Tool));", "[FromKeyedServices(typeof(Tool))] IWasiRunner runner", "WG1003")]
    [InlineData("services.AddKeyedSingleton<IWasiRunner, WasmtimeWasiRunner>(null);", "IWasiRunner runner", "WG1003")]
    [InlineData(Cli + "services.AddKeyedSingleton<IWasiRunner, InProcessWasiRunner>(key);", "[FromKeyedServices(\"cli\")] IWasiRunner runner", "")]
    [InlineData(Cli + "services.AddKeyedSingleton<IWasiRunner>(\"cli\", other);", "[FromKeyedServices(\"cli\")] IWasiRunner runner", "")]
    [InlineData("services.AddKeyedSingleton<IWasiRunner, WasmtimeWasiRunner>(key);", "[FromKeyedServices(\"cli\")] IWasiRunner runner", "")]
    public Task Constructor_IsGivenTheRunnerOfItsKey(string registrations, string parameter, string expected) =>
        Verifier.VerifyAsync(Program(registrations, parameter, "runner", expected));

    [Theory]
    [InlineData("provider.GetRequiredKeyedService<IWasiRunner>(\"cli\")", "WG1003")]
    [InlineData("provider.GetRequiredKeyedService<IWasiRunner>(\"rich\")", "")]
    [InlineData("provider.GetRequiredKeyedService<IWasiRunner>(name)", "")]
    [InlineData("provider.GetKeyedService<IWasiRunner>(\"cli\")!", "WG1003")]
    [InlineData("provider.GetRequiredService<IWasiRunner>()", "")]
    public Task Provider_GivesTheRunnerOfTheKey(string runner, string expected) =>
        Verifier.VerifyAsync(Program(Cli + Rich, "IServiceProvider provider, string name", runner, expected));

    [Fact]
    public Task Constructor_AsksForACapabilityByKey_ReportsAtTheRegistration() => Verifier.VerifyAsync(Program(
        $"\n{Cli}{Rich}\nservices.AddSingleton<Rich>();\nservices.AddSingleton<Poor>(); // expect: WG1003\n", "IWasiRunner runner", "runner", "") + """

        public sealed class Rich([FromKeyedServices("rich"), RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner) { public IWasiRunner Runner => runner; }
        public sealed class Poor([FromKeyedServices("cli"), RequiresCapability(typeof(SupportsNetFetchAttribute))] IWasiRunner runner) { public IWasiRunner Runner => runner; }
        """);

    [Fact]
    public Task Handler_IsGivenTheRunnerOfItsKey() => Verifier.VerifyAsync(Program(Cli, "IWasiRunner runner", "runner", "") + """

        public static class Endpoints
        {
            public static void Map(Action<Delegate> map, WasiModule module, NetFetchPolicy policy)
            {
                map(async ([FromKeyedServices("cli")] IWasiRunner runner) => await runner.ExecuteAsync(new() { Module = module, NetFetch = policy })); // expect: WG1003
                map(async (IWasiRunner runner) => await runner.ExecuteAsync(new() { Module = module, NetFetch = policy }));
            }
        }
        """);

    private static string Program(string registrations, string parameter, string runner, string expected) => $$"""
        using System;
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        using WasiGuard;

        public enum Kind { Cli }

        public static class Startup
        {
            public static void Configure(IServiceCollection services, IWasiRunner other, string key) { {{registrations}} }
        }

        public sealed class Tool({{parameter}})
        {
            public Task<WasiExecResult> RunAsync(WasiModule module, NetFetchPolicy policy) =>
                {{runner}}.ExecuteAsync(new() { Module = module, NetFetch = policy }); {{(expected.Length > 0 ? "// expect: " + expected : "")}}
        }

        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection;

            [AttributeUsage(AttributeTargets.Parameter)]
            public sealed class FromKeyedServicesAttribute(object? key) : Attribute { public object? Key => key; }

            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService>(this IServiceCollection services) where TService : class => services;
                public static IServiceCollection AddSingleton<TService, TImplementation>(this IServiceCollection services)
                    where TService : class where TImplementation : class, TService => services;
                public static IServiceCollection AddKeyedSingleton<TService, TImplementation>(this IServiceCollection services, object? serviceKey)
                    where TService : class where TImplementation : class, TService => services;
                public static IServiceCollection AddKeyedSingleton<TService>(this IServiceCollection services, object? serviceKey, TService implementationInstance) where TService : class => services;
                public static IServiceCollection AddKeyedSingleton<TService>(this IServiceCollection services, object? serviceKey, Func<IServiceProvider, object?, TService> factory) where TService : class => services;
                public static IServiceCollection AddKeyedWasiRunner<TRunner>(this IServiceCollection services, object serviceKey) where TRunner : class, IWasiRunner => services;
                public static T GetRequiredService<T>(this IServiceProvider provider) where T : notnull => throw new NotImplementedException();
                public static T GetRequiredKeyedService<T>(this IServiceProvider provider, object? serviceKey) where T : notnull => throw new NotImplementedException();
                public static T? GetKeyedService<T>(this IServiceProvider provider, object? serviceKey) => throw new NotImplementedException();
            }
        }
        """;
}
