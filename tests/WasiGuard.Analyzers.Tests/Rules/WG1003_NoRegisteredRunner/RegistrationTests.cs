namespace WasiGuard.Analyzers.Tests;

public class RegistrationTests
{
    [Fact]
    public Task Registered_NoneHasTheCapability_Reports() => Verifier.VerifyAsync(Program("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>();", "// expect: WG1003"));

    [Theory]
    [InlineData("services.AddSingleton<IWasiRunner, InProcessWasiRunner>();")]
    [InlineData("services.AddSingleton<IWasiRunner, WasmtimeWasiRunner>(); services.AddSingleton<IWasiRunner, BrowserWasiRunner>();")]
    [InlineData("")]
    public Task Registered_OneHasItOrNoneIsKnown_DoesNotReport(string registrations) => Verifier.VerifyAsync(Program(registrations, ""));

    private static string Program(string registrations, string mark) => $$"""
        using System.Threading.Tasks;
        using Microsoft.Extensions.DependencyInjection;
        using WasiGuard;

        public static class Startup
        {
            public static void Configure(IServiceCollection services) { {{registrations}} }
        }

        public sealed class Tool(IWasiRunner runner)
        {
            public Task<WasiExecResult> RunAsync(WasiModule module, NetFetchPolicy policy) =>
                runner.ExecuteAsync(new() { Module = module, NetFetch = policy }); {{mark}}
        }

        namespace Microsoft.Extensions.DependencyInjection
        {
            public interface IServiceCollection;

            public static class ServiceCollectionServiceExtensions
            {
                public static IServiceCollection AddSingleton<TService, TImplementation>(this IServiceCollection services)
                    where TService : class where TImplementation : class, TService => services;
            }
        }
        """;
}
