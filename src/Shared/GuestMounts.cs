namespace WasiGuard;

/// <summary>What an input gives the guest as file system, as the list of directories that the engine opens beforehand.</summary>
/// <remarks>
/// WASI preview 1 has no working directory. wasi-libc takes the longest opened name that a path begins with, the last one
/// among equals, and cannot tell <c>/x</c> from <c>x</c>; <c>/</c> and <c>.</c> are both the empty name to it. So the working
/// directory is opened under its own path and as <c>.</c> after all others, which relative paths then fall to, and the
/// directories of the root under their own names, so that absolute paths do not.
/// </remarks>
internal static class GuestMounts
{
    private const string Pwd = "PWD";

    /// <param name="input">The input.</param>
    /// <param name="snapshotRoot">The host directory that holds <see cref="WasiExecInput.Files"/>; null when there are none.</param>
    /// <param name="readOnlyPreopens"><see cref="WasiExecInput.ReadOnlyPreopens"/>, from a runner that can keep them so; else null.</param>
    /// <exception cref="ArgumentException">A member of the input is wrong; the message names it.</exception>
    public static IReadOnlyList<GuestMount> Of(WasiExecInput input, string? snapshotRoot, IReadOnlyList<WasiPreopen>? readOnlyPreopens)
    {
        if (snapshotRoot is null && input.Preopens is null && readOnlyPreopens is null)
            return [];
        var mounts = new List<GuestMount>();
        if (snapshotRoot is not null)
            mounts.Add(new(snapshotRoot, "/", IsReadOnly: false));
        Add(mounts, input, input.Preopens, nameof(input.Preopens), isReadOnly: false);
        Add(mounts, input, readOnlyPreopens, nameof(input.ReadOnlyPreopens), isReadOnly: true);
        if (input.WorkingDirectory is { } directory && mounts.Count > 0)
            AddWorkingDirectory(mounts, Normalized(directory));
        return mounts;
    }

    /// <summary>The guest's environment: the input's, and <c>PWD</c> when there is a working directory.</summary>
    /// <exception cref="ArgumentException"><c>PWD</c> is set to something else.</exception>
    public static IEnumerable<KeyValuePair<string, string>> EnvironmentOf(WasiExecInput input)
    {
        if (input.WorkingDirectory is not { } directory)
            return input.Environment;
        directory = Normalized(directory);
        if (!input.Environment.TryGetValue(Pwd, out var set))
            return input.Environment.Append(new(Pwd, directory));
        return set == directory
            ? input.Environment
            : throw new ArgumentException($"WasiExecInput.Environment sets PWD to '{set}', WasiExecInput.WorkingDirectory says '{directory}'; leave one of them out.", nameof(input));
    }

    private static string Normalized(string workingDirectory) => "/" + workingDirectory.Trim('/');

    private static void Add(List<GuestMount> mounts, WasiExecInput input, IReadOnlyList<WasiPreopen>? preopens, string member, bool isReadOnly)
    {
        for (var i = 0; i < (preopens?.Count ?? 0); i++)
        {
            var name = $"WasiExecInput.{member}[{i}]";
            var preopen = preopens![i] ?? throw new ArgumentException($"{name} is null.", nameof(input));
            if (!Directory.Exists(preopen.HostPath))
                throw new ArgumentException($"{name}.HostPath: there is no directory '{preopen.HostPath}' on the host. Create it first, or correct the path.", nameof(input));
            if (mounts.Exists(mount => mount.GuestPath == preopen.GuestPath))
            {
                throw new ArgumentException(
                    preopen.GuestPath == "/" && input.Files is not null
                        ? $"{name}.GuestPath is '/', where WasiExecInput.Files is. Give the directory another guest path, or leave Files null."
                        : $"{name}.GuestPath: another directory has the guest path '{preopen.GuestPath}' already. Give each its own.",
                    nameof(input));
            }

            if (input.Files is { } files && Hidden(files, preopen.GuestPath) is { } hidden)
                throw new ArgumentException($"{name}.GuestPath: '{preopen.GuestPath}' would hide the file '{hidden}' of WasiExecInput.Files. Give the directory another guest path.", nameof(input));
            mounts.Add(new(Path.GetFullPath(preopen.HostPath), preopen.GuestPath, isReadOnly));
        }
    }

    private static string? Hidden(WasiFileSnapshot files, string guestPath)
    {
        var path = guestPath[1..];
        return files.Files.Keys.FirstOrDefault(file =>
            file == path || file.StartsWith(path + "/", StringComparison.Ordinal) || path.StartsWith(file + "/", StringComparison.Ordinal));
    }

    private static void AddWorkingDirectory(List<GuestMount> mounts, string directory)
    {
        var holder = mounts.Where(mount => Below(mount.GuestPath, directory) is not null).OrderByDescending(mount => mount.GuestPath.Length).FirstOrDefault();
        if (holder.HostPath is null)
            throw new ArgumentException($"WasiExecInput.WorkingDirectory: '{directory}' lies in no directory that the guest has. Give one of {string.Join(", ", mounts.Select(mount => $"'{mount.GuestPath}'"))} or a directory below.", nameof(directory));
        var host = HostDirectory(holder, directory);
        if (directory == "/")
            return;
        if (mounts.Find(mount => mount.GuestPath == "/") is { HostPath: not null } root)
            AddRootDirectories(mounts, root, host);
        if (!mounts.Exists(mount => mount.GuestPath == directory))
            mounts.Add(new(host, directory, holder.IsReadOnly));
        mounts.Add(new(host, ".", holder.IsReadOnly));
    }

    private static void AddRootDirectories(List<GuestMount> mounts, GuestMount root, string workingDirectory)
    {
        foreach (var entry in new DirectoryInfo(root.HostPath).EnumerateDirectories().OrderBy(entry => entry.Name, StringComparer.Ordinal))
        {
            var path = "/" + entry.Name;
            // A name that the working directory has too is left to the relative path; a link could lead out of the root.
            if (entry.LinkTarget is null && !Path.Exists(Path.Combine(workingDirectory, entry.Name)) && !mounts.Exists(mount => mount.GuestPath == path))
                mounts.Add(new(entry.FullName, path, root.IsReadOnly));
        }
    }

    private static string HostDirectory(GuestMount holder, string directory)
    {
        var host = holder.HostPath;
        foreach (var part in Below(holder.GuestPath, directory)!.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            host = Path.Combine(host, part);
            // A guest may have made the link, and the engine would follow it out of the directory.
            if (new DirectoryInfo(host) is not { Exists: true, LinkTarget: null })
                throw new ArgumentException($"WasiExecInput.WorkingDirectory: there is no directory '{directory}' (a symbolic link is none). Add it to WasiExecInput.Files or make it below '{holder.HostPath}' first.", nameof(directory));
        }

        return host;
    }

    private static string? Below(string guestPath, string path) => guestPath == "/" || path == guestPath
        ? path[(guestPath.Length == 1 ? 0 : guestPath.Length)..]
        : path.StartsWith(guestPath + "/", StringComparison.Ordinal) ? path[guestPath.Length..] : null;
}
