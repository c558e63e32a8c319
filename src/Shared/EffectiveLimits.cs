namespace WasiGuard;

/// <summary>What one execution may use up: what its input asks for, or where it asks for nothing, the runner's ceiling.</summary>
internal readonly record struct EffectiveLimits(long StdoutBytes, long StderrBytes, TimeSpan Timeout)
{
    // Whoever leaves the default asks for nothing.
    private static readonly long? s_default = new WasiLimits().MaxStdoutBytes;

    /// <exception cref="ArgumentException">The input asks for more than a ceiling; the message names both.</exception>
    public static EffectiveLimits Of(WasiExecInput input, WasiCeilings ceilings)
    {
        var limits = input.Limits;
        if (input.Files is { } files)
            CheckSnapshot(input, files, ceilings);
        return new(
            OutputOf(input, limits.MaxStdoutBytes, input.StandardOutputStream, ceilings, nameof(limits.MaxStdoutBytes), nameof(input.StandardOutputStream)),
            OutputOf(input, limits.MaxStderrBytes, input.StandardErrorStream, ceilings, nameof(limits.MaxStderrBytes), nameof(input.StandardErrorStream)),
            limits.Timeout is { } time && time > ceilings.RunningTime
                ? throw Above(input, $"WasiLimits.{nameof(limits.Timeout)} is {time}", nameof(ceilings.RunningTime), $"{ceilings.RunningTime}")
                : limits.Timeout ?? ceilings.RunningTime);
    }

    private static long OutputOf(WasiExecInput input, long? asked, Stream? stream, WasiCeilings ceilings, string member, string streamMember)
    {
        var ceiling = ceilings.OutputBytes;
        if (asked > ceiling && asked != s_default)
            throw Above(input, $"WasiLimits.{member} is {asked} bytes", nameof(ceilings.OutputBytes), $"{ceiling}");
        if (stream is not null)
            return Math.Min(asked ?? ceiling, ceiling);
        if (asked > Array.MaxLength)
            throw new ArgumentException($"WasiLimits.{member} is {asked} bytes, more than the {Array.MaxLength} that a result can hold. Ask for less, or take the output by WasiExecInput.{streamMember}.", nameof(input));
        return Math.Min(asked ?? Array.MaxLength, Math.Min(ceiling, Array.MaxLength));
    }

    private static void CheckSnapshot(WasiExecInput input, WasiFileSnapshot files, WasiCeilings ceilings)
    {
        var bytes = files.Files.Values.Sum(file => (long)file.Length);
        if (bytes > ceilings.SnapshotBytes)
            throw Above(input, $"WasiExecInput.Files holds {bytes} bytes", nameof(ceilings.SnapshotBytes), $"{ceilings.SnapshotBytes}");
        var entries = files.Files.Count + files.Directories.Count;
        if (entries > ceilings.SnapshotEntries)
            throw Above(input, $"WasiExecInput.Files holds {entries} files and directories", nameof(ceilings.SnapshotEntries), $"{ceilings.SnapshotEntries}");
        if (input.WorkingDirectory is null or "/")
            return;
        var roots = files.Directories.Count(path => !path.Contains('/'));
        if (roots > ceilings.SnapshotRootDirectories)
            throw Above(input, $"WasiExecInput.Files has {roots} directories in its root, each of which a guest with a WorkingDirectory is given by itself", nameof(ceilings.SnapshotRootDirectories), $"{ceilings.SnapshotRootDirectories}");
    }

    internal static ArgumentException Above(WasiExecInput input, string fact, string option, string ceiling) =>
        new($"{fact}, above the runner's ceiling of {ceiling}. Ask for less, or raise Ceilings.{option} in the options of the runner.", nameof(input));
}
