using System.Globalization;

namespace WasiGuard;

/// <summary>
/// The arguments of <c>wasmtime compile</c> and <c>wasmtime run</c>. Each is one element of the argument vector, and options carry their value behind <c>=</c>,
/// so that no value can be taken for an option.
/// </summary>
internal static class WasmtimeCommandLine
{
    private const string Separator = "::";

    // Its cache of compiled code lies in the home directory that the user database names: nothing is left there, and nothing taken from there.
    private static readonly string[] s_withoutCache = ["-C", "cache=n"];

    private static readonly string[] s_withFuel = ["-W", "fuel=1"];

    /// <summary>
    /// To compile a module for runs with or without fuel. The program refuses code that was compiled with other settings than those of the run; of what a run
    /// is told here, fuel alone is one of them. What is added and changes the code belongs to the key of the code too.
    /// </summary>
    public static List<string> OfCompilation(string modulePath, string codePath, bool withFuel) =>
        ["compile", .. s_withoutCache, .. withFuel ? s_withFuel : [], "-o", codePath, modulePath];

    public static List<string> Of(WasiExecInput input, EngineBounds bounds, int stackBytes, IReadOnlyList<GuestMount> mounts, string modulePath, ulong? fuel)
    {
        List<string> arguments = ["run", .. s_withoutCache, "--allow-precompiled"];
        if (fuel is { } units)
            arguments.AddRange("-W", string.Create(CultureInfo.InvariantCulture, $"fuel={units}"));
        arguments.AddRange("-W", string.Create(CultureInfo.InvariantCulture, $"max-memory-size={bounds.MemoryBytes},max-memories={bounds.Memories}"));
        arguments.AddRange("-W", string.Create(CultureInfo.InvariantCulture, $"max-table-elements={bounds.TableElements},max-tables={bounds.Tables},max-instances=1"));
        arguments.AddRange("-W", string.Create(CultureInfo.InvariantCulture, $"max-wasm-stack={stackBytes}"));
        foreach (var mount in mounts)
        {
            // An earlier guest may have named a directory of the root so.
            if (IsCut(mount.GuestPath))
                throw Refused(nameof(input.WorkingDirectory), mount.GuestPath);
            arguments.Add($"--dir={mount.Directory.PathForChildren}{Separator}{mount.GuestPath}");
        }

        foreach (var (name, value) in GuestMounts.EnvironmentOf(input))
            arguments.Add($"--env={name}={value}");
        // Else a function that is exported under an empty name is run instead. It runs _initialize before, where that is exported.
        arguments.Add("--invoke=_start");
        arguments.Add($"--argv0={input.ProgramName ?? input.Module.Name}");
        arguments.Add(modulePath);
        arguments.AddRange(input.Arguments);
        return arguments;
    }

    /// <summary>The program cuts the value of <c>--dir</c> at every <c>::</c>; a path that it would cut in the wrong place is refused.</summary>
    /// <remarks>On Linux host paths are none of it: the program is given directories as this process has opened them.</remarks>
    /// <exception cref="ArgumentException">A path holds <c>::</c> or ends with <c>:</c>.</exception>
    public static void ThrowIfCut(WasiExecInput input)
    {
        foreach (var (i, preopen) in (input.Preopens ?? []).Index())
        {
            // A null is for GuestMounts to refuse.
            if (preopen is not null && !HostDirectory.IsOpenedOnce && IsCut(Path.GetFullPath(preopen.HostPath)))
                throw Refused($"Preopens[{i}].HostPath", preopen.HostPath);
            if (preopen is not null && IsCut(preopen.GuestPath))
                throw Refused($"Preopens[{i}].GuestPath", preopen.GuestPath);
        }

        if (input.WorkingDirectory is not { } directory)
            return;
        if (IsCut(directory))
            throw Refused(nameof(input.WorkingDirectory), directory);
        // With a working directory, the directories of the root are opened one by one.
        if (input.Files?.Directories.FirstOrDefault(IsCut) is { } file)
            throw Refused(nameof(input.Files), file);
    }

    public static bool IsCut(string path) => path.Contains(Separator, StringComparison.Ordinal) || path.EndsWith(':');

    private static ArgumentException Refused(string member, string path) => new(
        $"WasiExecInput.{member}: the wasmtime program cannot be given the path '{GuestText.Shown(path)}', because its command line separates host and guest path by '{Separator}'. Use another path, or InProcessWasiRunner.", nameof(path));
}
