namespace WasiGuard;

/// <summary>Paths in the options of a runner, each of which may be left out.</summary>
internal static class OptionPath
{
    /// <exception cref="ArgumentException">The path is empty or holds a NUL character.</exception>
    public static string? OrNull(string? path, string member) => path is null || (path.Length > 0 && !path.Contains('\0'))
        ? path
        : throw new ArgumentException("Give a path, or null for the default; it must not be empty or hold a NUL character.", member);
}
