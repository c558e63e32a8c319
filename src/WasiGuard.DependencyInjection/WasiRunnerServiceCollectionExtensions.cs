using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace WasiGuard;

/// <summary>Registers runners in order of preference.</summary>
/// <remarks>
/// <para><see cref="IWasiRunner"/> and <see cref="WasiRunnerSelector"/> resolve to one selector over the runners added, the first added being the first choice:
/// each input runs on the first runner that is available and has every capability that the input needs. Runners are singletons and are made at the first use.</para>
/// <para>A runner type is resolvable as itself too; when runners of the same type were added more than once, that gives the first one.</para>
/// </remarks>
public static class WasiRunnerServiceCollectionExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;

    /// <summary>
    /// Adds a runner that the container makes; when its type is registered already, the runner is that service.
    /// Adding a type that was added before, in whatever way, changes nothing.
    /// </summary>
    /// <typeparam name="TRunner">The runner.</typeparam>
    /// <param name="services">The services.</param>
    /// <exception cref="InvalidOperationException"><see cref="IWasiRunner"/> was registered by other means, which would hide the runner.</exception>
    public static IServiceCollection AddWasiRunner<[DynamicallyAccessedMembers(Constructors)] TRunner>(this IServiceCollection services)
        where TRunner : class, IWasiRunner
    {
        ArgumentNullException.ThrowIfNull(services);
        return Add<TRunner>(services, serviceKey: null);
    }

    /// <summary>Adds a runner. Each call adds one more, so that two runners of one type may differ.</summary>
    /// <inheritdoc cref="AddWasiRunner{TRunner}(IServiceCollection)"/>
    /// <param name="services">The services.</param>
    /// <param name="runner">The runner; the container does not dispose of it.</param>
    public static IServiceCollection AddWasiRunner<TRunner>(this IServiceCollection services, TRunner runner)
        where TRunner : class, IWasiRunner
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(runner);
        RunnerSlot.Append(services, key: null, typeof(TRunner), key => new ServiceDescriptor(typeof(TRunner), key, runner));
        return services;
    }

    /// <summary>Adds a runner that a function makes, once. Each call adds one more.</summary>
    /// <inheritdoc cref="AddWasiRunner{TRunner}(IServiceCollection)"/>
    /// <param name="services">The services.</param>
    /// <param name="factory">Makes the runner; it must not return null.</param>
    public static IServiceCollection AddWasiRunner<TRunner>(this IServiceCollection services, Func<IServiceProvider, TRunner> factory)
        where TRunner : class, IWasiRunner
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(factory);
        return Add(services, serviceKey: null, factory);
    }

    /// <summary>
    /// Adds a runner with options from configuration. Each call adds one more. The options are bound and checked when the host starts;
    /// a key that the options do not have, or a value out of bounds, is an <see cref="OptionsValidationException"/> then, or at the first use without a host.
    /// </summary>
    /// <typeparam name="TRunner">The runner; it has a public constructor that takes a <typeparamref name="TOptions"/>.</typeparam>
    /// <typeparam name="TOptions">Its options, such as <c>WasmtimeRunnerOptions</c>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section with the options.</param>
    /// <exception cref="InvalidOperationException"><see cref="IWasiRunner"/> was registered by other means, which would hide the runner.</exception>
    [RequiresDynamicCode("Binding configuration may generate code. With Native AOT, bind with the configuration source generator and use the overload with a factory.")]
    [RequiresUnreferencedCode("Binding configuration needs the properties of the options. In a trimmed application, bind with the configuration source generator and use the overload with a factory.")]
    public static IServiceCollection AddWasiRunner<
        [DynamicallyAccessedMembers(Constructors)] TRunner,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions>(this IServiceCollection services, IConfiguration configuration)
        where TRunner : class, IWasiRunner
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var name = $"{typeof(TRunner).FullName} {services.Count}";
        services.AddOptions<TOptions>(name).Configure(options => RunnerOptions.Bind(configuration, options, name)).ValidateOnStart();
        return Add(services, serviceKey: null, provider =>
            ActivatorUtilities.CreateInstance<TRunner>(provider, provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name)));
    }

    /// <summary>Adds a runner, which the container makes, to the list of a key. Each key has an order of preference of its own, and <see cref="IWasiRunner"/> is resolved with the key.</summary>
    /// <inheritdoc cref="AddWasiRunner{TRunner}(IServiceCollection)"/>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    public static IServiceCollection AddKeyedWasiRunner<[DynamicallyAccessedMembers(Constructors)] TRunner>(this IServiceCollection services, object serviceKey)
        where TRunner : class, IWasiRunner
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        return Add<TRunner>(services, serviceKey);
    }

    /// <summary>Adds a runner that a function makes, once, to the list of a key. Each call adds one more.</summary>
    /// <inheritdoc cref="AddKeyedWasiRunner{TRunner}(IServiceCollection, object)"/>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="factory">Makes the runner; it must not return null.</param>
    public static IServiceCollection AddKeyedWasiRunner<TRunner>(this IServiceCollection services, object serviceKey, Func<IServiceProvider, TRunner> factory)
        where TRunner : class, IWasiRunner
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(factory);
        return Add(services, serviceKey, factory);
    }

    private static IServiceCollection Add<[DynamicallyAccessedMembers(Constructors)] TRunner>(IServiceCollection services, object? serviceKey) where TRunner : class, IWasiRunner
    {
        RunnerSlot.AppendOnce(services, serviceKey, typeof(TRunner), key =>
            new ServiceDescriptor(typeof(TRunner), key, static (provider, _) => ActivatorUtilities.CreateInstance<TRunner>(provider), ServiceLifetime.Singleton));
        return services;
    }

    private static IServiceCollection Add<TRunner>(IServiceCollection services, object? serviceKey, Func<IServiceProvider, TRunner> factory) where TRunner : class, IWasiRunner
    {
        RunnerSlot.Append(services, serviceKey, typeof(TRunner), key => new ServiceDescriptor(typeof(TRunner), key, (provider, _) => factory(provider)
            ?? throw new InvalidOperationException($"The factory given to AddWasiRunner<{typeof(TRunner).Name}> returned null; it must return a runner."), ServiceLifetime.Singleton));
        return services;
    }
}
