namespace WasiGuard;

/// <summary>Finds the program: what the options name, else <c>WASMTIME</c>, else <c>wasmtime</c> in <c>PATH</c>.</summary>
internal sealed class WasmtimeExecutable(string? configured)
{
    private const string Variable = "WASMTIME";
    private const long SearchAgainAfterMs = 1000;

    private readonly string? _configured = configured is null || IsBareName(configured) ? configured : Path.GetFullPath(configured);
    private Search? _last;

    /// <summary>The full path of the program, or null. One look at the file when it was found before; a search that failed is repeated after a second.</summary>
    public string? Find()
    {
        if (_last is { } last && (last.Path is { } known ? IsExecutable(known) : Environment.TickCount64 - last.At < SearchAgainAfterMs))
            return last.Path;
        var path = Locate();
        _last = new(path, Environment.TickCount64);
        return path;
    }

    /// <exception cref="WasiRunnerException">The program is not there.</exception>
    public string Require() => Find() ?? Locate() ?? throw new WasiRunnerException(
        $"WasmtimeWasiRunner: no wasmtime program ({Searched()}). Install it (https://wasmtime.dev), put it on PATH, or name it by {Variable} or WasmtimeRunnerOptions.ExecutablePath; InProcessWasiRunner needs no program.");

    private string? Locate()
    {
        var wanted = _configured ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrEmpty(wanted))
            return SearchPath("wasmtime");
        if (IsBareName(wanted))
            return SearchPath(wanted);
        var path = Path.GetFullPath(wanted);
        return IsExecutable(path) ? path : null;
    }

    private string Searched() => (_configured, Environment.GetEnvironmentVariable(Variable)) switch
    {
        ({ } path, _) => $"WasmtimeRunnerOptions.ExecutablePath names '{GuestText.Shown(path)}', which is no executable file",
        (null, { Length: > 0 } path) => $"the environment variable {Variable} names '{GuestText.Shown(path)}', which is no executable file",
        _ => $"{Variable} is not set, and PATH has none",
    };

    private static string? SearchPath(string name)
    {
        var file = OperatingSystem.IsWindows() && !name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) ? name + ".exe" : name;
        foreach (var directory in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            // A relative entry means the current directory, which others may be able to write to.
            if (Path.IsPathFullyQualified(directory) && Path.Combine(directory, file) is var path && IsExecutable(path))
                return path;
        }

        return null;
    }

    private static bool IsBareName(string path) => path.AsSpan().IndexOfAny(Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar) < 0;

    private static bool IsExecutable(string path)
    {
        const UnixFileMode Execute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        var file = new FileInfo(path);
        return file.Exists && (OperatingSystem.IsWindows() || (file.UnixFileMode & Execute) != 0);
    }

    private sealed record Search(string? Path, long At);
}
