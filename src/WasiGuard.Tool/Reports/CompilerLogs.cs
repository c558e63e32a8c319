namespace WasiGuard.Tool;

/// <summary>The logs that a command is given, or those that a build has left below the current directory.</summary>
internal static class CompilerLogs
{
    private const string Name = "wasiguard.sarif";

    private static readonly EnumerationOptions s_below = new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };

    /// <exception cref="ToolException">There is none, or one cannot be read.</exception>
    public static IReadOnlyList<CompilerLog> Read(IReadOnlyList<string> paths)
    {
        var files = paths.Count > 0 ? paths : [.. Directory.EnumerateFiles(".", Name, s_below).Order(StringComparer.Ordinal)];
        if (files.Count == 0)
            throw new ToolException(ExitCodes.NoInput, $"There is no {Name} here or below. Build with 'dotnet build --no-incremental -p:WasiGuardLog=true' first, or name the logs.");
        return [.. files.Select(CompilerLog.Read)];
    }
}
