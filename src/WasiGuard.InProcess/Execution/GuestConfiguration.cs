using Wasmtime;

namespace WasiGuard;

/// <summary>What the guest is given, in the engine's terms. Its standard streams are <see cref="StandardStreams"/>: the engine's own are empty, never the host's.</summary>
internal static class GuestConfiguration
{
    /// <exception cref="ArgumentException">A member of the input is wrong; the message names it.</exception>
    public static WasiConfiguration Create(WasiExecInput input, GuestMounts mounts)
    {
        var configuration = new WasiConfiguration()
            .WithArg(input.ProgramName ?? input.Module.Name)
            .WithArgs(input.Arguments);
        foreach (var (name, value) in GuestMounts.EnvironmentOf(input))
            configuration.WithEnvironmentVariable(name, value);
        foreach (var mount in mounts.All)
            configuration.WithPreopenedDirectory(mount.Directory.PathHere, mount.GuestPath, mutable: !mount.IsReadOnly);
        return configuration;
    }

    /// <exception cref="WasiRunnerException">The engine cannot open what the guest is given.</exception>
    public static void Apply(WasiConfiguration configuration, Store store)
    {
        try
        {
            store.SetWasiConfiguration(configuration);
        }
        catch (Exception refused) when (refused is WasmtimeException or InvalidOperationException)
        {
            throw new WasiRunnerException($"The guest's files cannot be opened: {EngineError.RootCause(refused.Message)}. Check that this process may read the directories of WasiExecInput.Preopens and ReadOnlyPreopens, and has descriptors left (ulimit -n).", refused);
        }
    }
}
