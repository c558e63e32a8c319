using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace WasiGuard;

/// <summary>Options of a runner from configuration, where nothing is ignored: a key that they do not have is an error.</summary>
internal static class RunnerOptions
{
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
