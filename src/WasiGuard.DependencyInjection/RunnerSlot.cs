using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace WasiGuard;

/// <summary>A place in the order of preference of a key: which service is the runner.</summary>
internal sealed class RunnerSlot
{
    private readonly Type _runnerType;
    private readonly object? _runnerKey;

    private RunnerSlot(Type runnerType, object? runnerKey, bool ofItsOwn)
    {
        _runnerType = runnerType;
        _runnerKey = ofItsOwn ? this : runnerKey;
    }

    /// <summary>Appends the service with this type and key, unless it is in the list; <paramref name="describe"/> gives it when it is not registered.</summary>
    public static void AppendOnce(IServiceCollection services, object? key, Type runnerType, Func<object?, ServiceDescriptor> describe)
    {
        if (services.Any(service => service.ServiceType == typeof(RunnerSlot) && Equals(service.ServiceKey, key) && Of(service)._runnerType == runnerType))
            return;
        var slot = new RunnerSlot(runnerType, key, ofItsOwn: false);
        Append(services, key, slot);
        if (!Contains(services, runnerType, key))
            services.Add(describe(key));
    }

    /// <summary>Appends one more service; it has the type as it stands when that is free, else a key of its own.</summary>
    public static void Append(IServiceCollection services, object? key, Type runnerType, Func<object?, ServiceDescriptor> describe)
    {
        var slot = new RunnerSlot(runnerType, key, ofItsOwn: Contains(services, runnerType, key));
        Append(services, key, slot);
        services.Add(describe(slot._runnerKey));
    }

    private static void Append(IServiceCollection services, object? key, RunnerSlot slot)
    {
        if (!Contains(services, typeof(RunnerSlot), key))
            AddSelector(services, key);
        services.Add(new ServiceDescriptor(typeof(RunnerSlot), key, slot));
    }

    /// <exception cref="InvalidOperationException"><see cref="IWasiRunner"/> is there already.</exception>
    private static void AddSelector(IServiceCollection services, object? key)
    {
        if (Contains(services, typeof(IWasiRunner), key))
            throw new InvalidOperationException($"{nameof(IWasiRunner)} is registered already, so the runners added here would never be used. Remove that registration and add its runner with AddWasiRunner; or move it behind them, when it is to wrap the selector.");
        services.Add(new ServiceDescriptor(typeof(WasiRunnerSelector), key, (provider, _) => Select(provider, key), ServiceLifetime.Singleton));
        services.TryAddSingleton<GuestShutdown>();
        services.AddOptions<WasiGuestShutdownOptions>();
        services.AddSingleton<IHostedService>(provider => new RunnerStart(provider, key));
        services.Add(new ServiceDescriptor(typeof(IWasiRunner), key, (provider, _) => provider.GetRequiredKeyedService<WasiRunnerSelector>(key), ServiceLifetime.Singleton));
    }

    /// <summary>The runners of a key in order of preference.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static IReadOnlyList<IWasiRunner> RunnersOf(IServiceProvider provider, object? key)
    {
        IWasiRunner[] runners = [.. provider.GetKeyedServices<RunnerSlot>(key).Select(slot => (IWasiRunner)provider.GetRequiredKeyedService(slot._runnerType, slot._runnerKey))];
        return runners.Length > 0
            ? runners
            : throw new InvalidOperationException($"No runner is registered{(key is null ? "" : $" with the key '{key}'")}. Add one with {(key is null ? "AddWasiRunner" : "AddKeyedWasiRunner")}.");
    }

    private static WasiRunnerSelector Select(IServiceProvider provider, object? key) =>
        new(RunnersOf(provider, key), provider.GetRequiredService<GuestShutdown>().Stopping);

    private static bool Contains(IServiceCollection services, Type type, object? key) =>
        services.Any(service => service.ServiceType == type && Equals(service.ServiceKey, key));

    private static RunnerSlot Of(ServiceDescriptor service) =>
        (RunnerSlot)(service.IsKeyedService ? service.KeyedImplementationInstance : service.ImplementationInstance)!;
}
