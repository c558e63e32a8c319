namespace WasiGuard.Tool;

/// <summary>Where the tool keeps compiled modules from one start to the next: in the cache of the user who starts it, who alone may enter.</summary>
internal static class UserCache
{
    /// <summary>The directory for all runners of the tool; null where the user has no cache that can be written to, and nothing is kept.</summary>
    public static string? CompiledModules => s_compiledModules.Value;

    private static readonly Lazy<string?> s_compiledModules = new(Make);

    private static string? Make()
    {
        if (Cache() is not { Length: > 0 } cache || !Path.IsPathFullyQualified(cache))
            return null;
        var directory = Path.Combine(cache, "wasiguard", "modules");
        try
        {
            // The runner looks whether it is private; what is there already is not changed.
            if (!Directory.Exists(directory))
                MakePrivate(directory);
            return directory;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A user without a home has no cache, and guests run all the same.
            return null;
        }
    }

    private static void MakePrivate(string directory)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(directory)!);
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static string? Cache()
    {
        if (OperatingSystem.IsWindows())
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } named)
            return named;
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        return home.Length == 0 ? null : Path.Combine(home, OperatingSystem.IsMacOS() ? "Library/Caches" : ".cache");
    }
}
