using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace WasiGuard;

/// <summary>Options of a runner, and the runner that has them.</summary>
internal static class RunnerOptions
{
    /// <summary>
    /// A runner with the options of a name: through the constructor that takes an <see cref="IOptions{TOptions}"/>, with which it takes the container's loggers and
    /// meters too, or else through one that takes the options.
    /// </summary>
    public static TRunner Create<
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TRunner,
        [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(IServiceProvider provider, string name)
        where TRunner : class, IWasiRunner
        where TOptions : class, new()
    {
        var options = provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name);
        var takesWrapped = typeof(TRunner).GetConstructors().Any(constructor => constructor.GetParameters().Any(parameter => parameter.ParameterType == typeof(IOptions<TOptions>)));
        return ActivatorUtilities.CreateInstance<TRunner>(provider, takesWrapped ? Options.Create(options) : options);
    }

    /// <summary>Binds a section, of which nothing is ignored: a key that the options do not have is an error.</summary>
    [RequiresDynamicCode("Binds configuration.")]
    [RequiresUnreferencedCode("Binds configuration.")]
    public static void Bind<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.All)] TOptions>(IConfiguration configuration, TOptions options, string name) where TOptions : class
    {
        try
        {
            configuration.Bind(options, binder => binder.ErrorOnUnknownConfiguration = true);
        }
        catch (Exception refused) when (refused is InvalidOperationException or TargetInvocationException { InnerException: ArgumentException })
        {
            var section = configuration is IConfigurationSection { Path: var path } ? $"The configuration section '{path}'" : "The configuration";
            var reason = (refused as TargetInvocationException)?.InnerException ?? refused;
            throw new OptionsValidationException(name, typeof(TOptions), [$"{section} does not fit {typeof(TOptions).Name}: {reason.Message}"]);
        }
    }
}
