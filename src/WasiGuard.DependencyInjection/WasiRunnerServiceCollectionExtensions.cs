using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using WasiGuard;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers runners in order of preference.</summary>
/// <remarks>
/// <para><see cref="IWasiRunner"/> and <see cref="WasiRunnerSelector"/> resolve to one selector over the runners added, the first added being the first choice:
/// each input runs on the first runner that is available and has every capability that the input needs. Runners are singletons, made when the host starts, or without a host
/// at the first use. When the host stops, guests that run through the selector have <see cref="WasiGuestShutdownOptions.GracePeriod"/> to end.</para>
/// <para>A runner that the container makes takes the container's loggers and meters, unless its options name others. The options of <c>AddWasiRunner&lt;T&gt;()</c> are those that
/// <c>Configure</c> sets without a name; each overload with options has some of its own, which <c>ConfigureAll</c> reaches too.</para>
/// <para>A runner type is resolvable as itself too; when runners of the same type were added more than once, that gives the first one.</para>
/// </remarks>
public static class WasiRunnerServiceCollectionExtensions
{
    private const DynamicallyAccessedMemberTypes Constructors = DynamicallyAccessedMemberTypes.PublicConstructors;
    private const string BindsDynamically = "Binding configuration may generate code. With Native AOT, use the configuration source generator and the overload with a delegate.";
    private const string BindsUnreferenced = "Binding configuration needs the properties of the options. In a trimmed application, use the configuration source generator and the overload with a delegate.";

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

    /// <summary>Adds a runner with options of its own. Each call adds one more.</summary>
    /// <typeparam name="TRunner">The runner; it has a public constructor that takes the options, or an <see cref="IOptions{TOptions}"/>.</typeparam>
    /// <typeparam name="TOptions">Its options, such as <c>InProcessRunnerOptions</c>.</typeparam>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; what it throws stops the host at its start.</param>
    /// <exception cref="InvalidOperationException"><see cref="IWasiRunner"/> was registered by other means, which would hide the runner.</exception>
    public static IServiceCollection AddWasiRunner<
        [DynamicallyAccessedMembers(Constructors)] TRunner,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(this IServiceCollection services, Action<TOptions> configure)
        where TRunner : class, IWasiRunner
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        var name = NameOf<TRunner>(services);
        services.Configure(name, configure);
        return Add<TRunner, TOptions>(services, serviceKey: null, name);
    }

    /// <summary>
    /// Adds a runner with options from configuration. Each call adds one more. The options are bound and checked when the host starts;
    /// a key that the options do not have, or a value out of bounds, is an <see cref="OptionsValidationException"/> then, or at the first use without a host.
    /// </summary>
    /// <inheritdoc cref="AddWasiRunner{TRunner, TOptions}(IServiceCollection, Action{TOptions})"/>
    /// <param name="services">The services.</param>
    /// <param name="configuration">The section with the options.</param>
    [RequiresDynamicCode(BindsDynamically)]
    [RequiresUnreferencedCode(BindsUnreferenced)]
    public static IServiceCollection AddWasiRunner<
        [DynamicallyAccessedMembers(Constructors)] TRunner,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions>(this IServiceCollection services, IConfiguration configuration)
        where TRunner : class, IWasiRunner
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        var name = NameOf<TRunner>(services);
        Bind<TOptions>(services, name, configuration);
        return Add<TRunner, TOptions>(services, serviceKey: null, name);
    }

    /// <summary>Adds a runner with the options of a name, which <c>Configure(name, …)</c> sets. Each call adds one more.</summary>
    /// <inheritdoc cref="AddWasiRunner{TRunner, TOptions}(IServiceCollection, Action{TOptions})"/>
    /// <param name="services">The services.</param>
    /// <param name="optionsName">The name of the options.</param>
    public static IServiceCollection AddWasiRunner<
        [DynamicallyAccessedMembers(Constructors)] TRunner,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(this IServiceCollection services, string optionsName)
        where TRunner : class, IWasiRunner
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(optionsName);
        return Add<TRunner, TOptions>(services, serviceKey: null, optionsName);
    }

    /// <summary>Adds a runner with the options of a name. Each call adds one more.</summary>
    /// <inheritdoc cref="AddWasiRunner{TRunner, TOptions}(IServiceCollection, Action{TOptions})"/>
    /// <param name="services">The services.</param>
    /// <param name="optionsName">The name of the options.</param>
    /// <param name="configure">Sets the options; what it throws stops the host at its start.</param>
    public static IServiceCollection AddWasiRunner<
        [DynamicallyAccessedMembers(Constructors)] TRunner,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(this IServiceCollection services, string optionsName, Action<TOptions> configure)
        where TRunner : class, IWasiRunner
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(optionsName);
        ArgumentNullException.ThrowIfNull(configure);
        services.Configure(optionsName, configure);
        return Add<TRunner, TOptions>(services, serviceKey: null, optionsName);
    }

    /// <summary>Adds a runner with the options of a name from configuration; see <see cref="AddWasiRunner{TRunner, TOptions}(IServiceCollection, IConfiguration)"/>. Each call adds one more.</summary>
    /// <inheritdoc cref="AddWasiRunner{TRunner, TOptions}(IServiceCollection, Action{TOptions})"/>
    /// <param name="services">The services.</param>
    /// <param name="optionsName">The name of the options.</param>
    /// <param name="configuration">The section with the options.</param>
    [RequiresDynamicCode(BindsDynamically)]
    [RequiresUnreferencedCode(BindsUnreferenced)]
    public static IServiceCollection AddWasiRunner<
        [DynamicallyAccessedMembers(Constructors)] TRunner,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions>(this IServiceCollection services, string optionsName, IConfiguration configuration)
        where TRunner : class, IWasiRunner
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(optionsName);
        ArgumentNullException.ThrowIfNull(configuration);
        Bind<TOptions>(services, optionsName, configuration);
        return Add<TRunner, TOptions>(services, serviceKey: null, optionsName);
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

    /// <summary>Adds a runner with options of its own to the list of a key. Each call adds one more.</summary>
    /// <inheritdoc cref="AddWasiRunner{TRunner, TOptions}(IServiceCollection, Action{TOptions})"/>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="configure">Sets the options; what it throws stops the host at its start.</param>
    public static IServiceCollection AddKeyedWasiRunner<
        [DynamicallyAccessedMembers(Constructors)] TRunner,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(this IServiceCollection services, object serviceKey, Action<TOptions> configure)
        where TRunner : class, IWasiRunner
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(configure);
        var name = NameOf<TRunner>(services);
        services.Configure(name, configure);
        return Add<TRunner, TOptions>(services, serviceKey, name);
    }

    /// <summary>Adds a runner with options from configuration to the list of a key; see <see cref="AddWasiRunner{TRunner, TOptions}(IServiceCollection, IConfiguration)"/>. Each call adds one more.</summary>
    /// <inheritdoc cref="AddWasiRunner{TRunner, TOptions}(IServiceCollection, Action{TOptions})"/>
    /// <param name="services">The services.</param>
    /// <param name="serviceKey">The key.</param>
    /// <param name="configuration">The section with the options.</param>
    [RequiresDynamicCode(BindsDynamically)]
    [RequiresUnreferencedCode(BindsUnreferenced)]
    public static IServiceCollection AddKeyedWasiRunner<
        [DynamicallyAccessedMembers(Constructors)] TRunner,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions>(this IServiceCollection services, object serviceKey, IConfiguration configuration)
        where TRunner : class, IWasiRunner
        where TOptions : class, new()
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(serviceKey);
        ArgumentNullException.ThrowIfNull(configuration);
        var name = NameOf<TRunner>(services);
        Bind<TOptions>(services, name, configuration);
        return Add<TRunner, TOptions>(services, serviceKey, name);
    }

    private static string NameOf<TRunner>(IServiceCollection services) => $"{typeof(TRunner).FullName} {services.Count}";

    [RequiresDynamicCode(BindsDynamically)]
    [RequiresUnreferencedCode(BindsUnreferenced)]
    private static void Bind<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions>(IServiceCollection services, string name, IConfiguration configuration)
        where TOptions : class => services.AddOptions<TOptions>(name).Configure(options => RunnerOptions.Bind(configuration, options, name)).ValidateOnStart();

    private static IServiceCollection Add<
        [DynamicallyAccessedMembers(Constructors)] TRunner,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(IServiceCollection services, object? serviceKey, string optionsName)
        where TRunner : class, IWasiRunner
        where TOptions : class, new()
    {
        services.AddOptions();
        return Add(services, serviceKey, provider => RunnerOptions.Create<TRunner, TOptions>(provider, optionsName));
    }

    private static IServiceCollection Add<[DynamicallyAccessedMembers(Constructors)] TRunner>(IServiceCollection services, object? serviceKey) where TRunner : class, IWasiRunner
    {
        services.AddOptions();
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
