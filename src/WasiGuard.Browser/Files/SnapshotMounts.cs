namespace WasiGuard;

/// <summary>The directories of a snapshot that the guest has from its start on, by the same rule as on the other runners.</summary>
/// <remarks>
/// WASI preview 1 has no working directory. wasi-libc takes the longest opened name that a path begins with, the last one
/// among equals, and <c>/</c> and <c>.</c> are both the empty name to it. So the working directory is opened under its own
/// path and as <c>.</c> after all others, which relative paths then fall to, and the directories of the root under their
/// own names, so that absolute paths do not.
/// </remarks>
internal static class SnapshotMounts
{
    /// <exception cref="ArgumentException">The working directory is no directory of the snapshot.</exception>
    public static IReadOnlyList<BrowserMount> Of(WasiExecInput input)
    {
        if (input.Files is not { } files)
            return [];
        var mounts = new List<BrowserMount> { new("", "/") };
        if (input.WorkingDirectory?.Trim('/') is not { Length: > 0 } directory)
            return mounts;
        if (!files.Directories.Contains(directory))
            throw new ArgumentException($"WasiExecInput.WorkingDirectory: there is no directory '/{GuestText.Shown(directory)}'. Add it to WasiExecInput.Files first.", nameof(input));
        foreach (var path in files.Directories)
        {
            // A name that the working directory has too is left to the relative path.
            var inside = $"{directory}/{path}";
            if (!path.Contains('/') && path != directory && !files.Directories.Contains(inside) && !files.Files.ContainsKey(inside))
                mounts.Add(new(path, "/" + path));
        }

        mounts.Add(new(directory, "/" + directory));
        mounts.Add(new(directory, "."));
        return mounts;
    }
}
