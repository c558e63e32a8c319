using Microsoft.Extensions.DependencyInjection;

namespace WasiGuard.DependencyInjection.Tests;

public sealed class RegistrationTests
{
    private static readonly WasiExecInput s_input = new() { Module = WasiModule.FromBytes(default) };

    [Fact]
    public void Order_OfRegistration_IsThePreference()
    {
        using var first = new ServiceCollection().AddWasiRunner<Plain>().AddWasiRunner<Other>().BuildServiceProvider();
        using var second = new ServiceCollection().AddWasiRunner<Other>().AddWasiRunner<Plain>().BuildServiceProvider();

        Assert.IsType<Plain>(Chosen(first));
        Assert.IsType<Other>(Chosen(second));
    }

    [Fact]
    public void Services_AreOneSelectorAndSingletons()
    {
        using var provider = new ServiceCollection().AddWasiRunner<Plain>().BuildServiceProvider(validateScopes: true);
        using var scope = provider.CreateScope();

        var selector = Assert.IsType<WasiRunnerSelector>(provider.GetRequiredService<IWasiRunner>());

        Assert.Same(selector, scope.ServiceProvider.GetRequiredService<IWasiRunner>());
        Assert.Same(selector, provider.GetRequiredService<WasiRunnerSelector>());
        Assert.Same(provider.GetRequiredService<Plain>(), selector.Select(s_input));
    }

    [Fact]
    public void Type_AddedTwice_KeepsItsFirstPlace()
    {
        var services = new ServiceCollection().AddWasiRunner<Plain>().AddWasiRunner<Other>();
        var count = services.Count;

        services.AddWasiRunner<Plain>();

        Assert.Equal(count, services.Count);
    }

    [Fact]
    public void Type_AddedAfterAnInstanceOfIt_ChangesNothing()
    {
        var instance = new Plain();
        using var provider = new ServiceCollection().AddWasiRunner(instance).AddWasiRunner<Plain>().BuildServiceProvider();

        Assert.Same(instance, Chosen(provider));
        Assert.Same(instance, provider.GetRequiredService<Plain>());
    }

    [Fact]
    public void Type_ThatIsAServiceAlready_IsThatService()
    {
        var instance = new Plain();
        using var provider = new ServiceCollection().AddSingleton(instance).AddWasiRunner<Plain>().BuildServiceProvider();

        Assert.Same(instance, Chosen(provider));
    }

    [Fact]
    public void Instances_OfOneType_AreRunnersOfTheirOwn()
    {
        var (away, here) = (new Plain { IsAvailable = false }, new Plain());
        using var provider = new ServiceCollection().AddWasiRunner(away).AddWasiRunner(_ => here).BuildServiceProvider();

        Assert.Same(here, Chosen(provider));
        Assert.Same(away, provider.GetRequiredService<Plain>());
        away.IsAvailable = true;
        Assert.Same(away, Chosen(provider));
    }

    [Fact]
    public void Factory_RunsOnce_WithTheProvider()
    {
        var made = 0;
        using var provider = new ServiceCollection()
            .AddSingleton("name")
            .AddWasiRunner(services =>
            {
                made++;
                Assert.Equal("name", services.GetRequiredService<string>());
                return new Plain();
            })
            .BuildServiceProvider();
        Assert.Equal(0, made);

        Assert.Same(Chosen(provider), Chosen(provider));
        Assert.Same(Chosen(provider), provider.GetRequiredService<Plain>());

        Assert.Equal(1, made);
    }

    [Fact]
    public void Factory_ThatReturnsNull_IsAnErrorThatSaysSo()
    {
        using var provider = new ServiceCollection().AddWasiRunner<Plain>(_ => null!).BuildServiceProvider();

        var failure = Assert.Throws<InvalidOperationException>(provider.GetRequiredService<IWasiRunner>);

        Assert.Contains("AddWasiRunner<Plain>", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_GetsItsServices()
    {
        using var provider = new ServiceCollection().AddSingleton("a name").AddWasiRunner<Named>().BuildServiceProvider();

        Assert.Equal("a name", Assert.IsType<Named>(Chosen(provider)).Name);
    }

    [Fact]
    public void Container_DisposesOfWhatItMade_Once_AndOfNothingElse()
    {
        var given = new Plain();
        var provider = new ServiceCollection().AddWasiRunner(given).AddWasiRunner<Other>().AddWasiRunner(_ => new Other()).BuildServiceProvider();
        provider.GetRequiredService<IWasiRunner>();
        var made = provider.GetRequiredService<Other>();

        provider.Dispose();

        Assert.Equal(1, made.Disposed);
        Assert.Equal(0, given.Disposed);
    }

    [Fact]
    public void Runner_RegisteredBefore_ByOtherMeans_IsRefused()
    {
        var services = new ServiceCollection().AddSingleton<IWasiRunner, Other>();

        var refused = Assert.Throws<InvalidOperationException>(services.AddWasiRunner<Plain>);

        Assert.Contains("IWasiRunner is registered already", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Runner_RegisteredAfter_WrapsTheSelector()
    {
        using var provider = new ServiceCollection()
            .AddWasiRunner<Plain>()
            .AddSingleton<IWasiRunner>(services => new Wrapper(services.GetRequiredService<WasiRunnerSelector>()))
            .BuildServiceProvider();

        Assert.IsType<Wrapper>(provider.GetRequiredService<IWasiRunner>());
    }

    [Fact]
    public void Keys_HaveListsOfTheirOwn()
    {
        using var provider = new ServiceCollection()
            .AddWasiRunner<Plain>()
            .AddKeyedWasiRunner<Other>("untrusted")
            .AddKeyedWasiRunner<Other>("untrusted")
            .AddKeyedWasiRunner("untrusted", _ => new Plain())
            .BuildServiceProvider();

        Assert.IsType<Plain>(Chosen(provider));
        Assert.IsType<Other>(Chosen(provider, "untrusted"));
        Assert.IsType<Other>(provider.GetRequiredKeyedService<Other>("untrusted"));
        Assert.Null(provider.GetService<Other>());
        Assert.NotSame(provider.GetRequiredService<Plain>(), provider.GetRequiredKeyedService<Plain>("untrusted"));
        Assert.Null(provider.GetKeyedService<IWasiRunner>("another"));
    }

    [Fact]
    public void Arguments_Null_AreRefusedByName()
    {
        var services = new ServiceCollection();

        Assert.Equal("services", Assert.Throws<ArgumentNullException>(() => ((IServiceCollection)null!).AddWasiRunner<Plain>()).ParamName);
        Assert.Equal("runner", Assert.Throws<ArgumentNullException>(() => services.AddWasiRunner((Plain)null!)).ParamName);
        Assert.Equal("factory", Assert.Throws<ArgumentNullException>(() => services.AddWasiRunner((Func<IServiceProvider, Plain>)null!)).ParamName);
        Assert.Equal("configuration", Assert.Throws<ArgumentNullException>(() => services.AddWasiRunner<InProcessWasiRunner, InProcessRunnerOptions>((Microsoft.Extensions.Configuration.IConfiguration)null!)).ParamName);
        Assert.Equal("serviceKey", Assert.Throws<ArgumentNullException>(() => services.AddKeyedWasiRunner<Plain>(null!)).ParamName);
        Assert.Empty(services);
    }

    private static IWasiRunner Chosen(IServiceProvider provider, object? key = null) =>
        Assert.IsType<WasiRunnerSelector>(provider.GetRequiredKeyedService<IWasiRunner>(key)).Select(s_input);

    private abstract class TestedRunner : WasiRunner, IAvailabilitySource, IDisposable
    {
        public bool IsAvailable { get; set; } = true;

        public int Disposed { get; private set; }

        public void Dispose() => Disposed++;

        protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
            Task.FromResult(new WasiExecResult { ExitCode = 0 });
    }

    private sealed class Plain : TestedRunner;

    private sealed class Other : TestedRunner;

    private sealed class Named(string name) : TestedRunner
    {
        public string Name => name;
    }

    private sealed class Wrapper(IWasiRunner inner) : DelegatingWasiRunner(inner);
}
