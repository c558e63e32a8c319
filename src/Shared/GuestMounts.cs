namespace WasiGuard;

/// <summary>What an input gives the guest as file system: the directories that the engine opens beforehand, opened once and handed on as they were opened.</summary>
/// <remarks>
/// WASI preview 1 has no working directory. wasi-libc takes the longest opened name that a path begins with, the last one
/// among equals, and cannot tell <c>/x</c> from <c>x</c>; <c>/</c> and <c>.</c> are both the empty name to it. So the working
/// directory is opened under its own path and as <c>.</c> after all others, which relative paths then fall to, and the
/// directories of the root under their own names, so that absolute paths do not.
/// </remarks>
internal sealed class GuestMounts : IDisposable
{
    private const string Pwd = "PWD";

    private static readonly GuestMounts s_none = new();

    private readonly List<GuestMount> _mounts = [];
    private readonly List<HostDirectory> _opened = [];

    private GuestMounts()
    {
    }

    /// <summary>What the guest is given; each directory stays open until this is disposed of.</summary>
    public IReadOnlyList<GuestMount> All => _mounts;

    /// <param name="input">The input.</param>
    /// <param name="snapshotRoot">The host directory that holds <see cref="WasiExecInput.Files"/>; null when there are none.</param>
    /// <param name="readOnlyPreopens"><see cref="WasiExecInput.ReadOnlyPreopens"/>, from a runner that can keep them so; else null.</param>
    /// <param name="ceilings">Those of the runner.</param>
    /// <exception cref="ArgumentException">A member of the input is wrong; the message names it.</exception>
    /// <exception cref="WasiRunnerException">The host cannot open a directory.</exception>
    public static GuestMounts Of(WasiExecInput input, HostDirectory? snapshotRoot, IReadOnlyList<WasiPreopen>? readOnlyPreopens, WasiCeilings ceilings)
    {
        if (snapshotRoot is null && input.Preopens is null or { Count: 0 } && readOnlyPreopens is null or { Count: 0 })
            return s_none;
        var mounts = new GuestMounts();
        try
        {
            mounts.Open(input, snapshotRoot, readOnlyPreopens, ceilings);
            return mounts;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            mounts.Dispose();
            throw new WasiRunnerException($"The directories of the input cannot be opened: {GuestText.ReasonOf(failure)}", failure);
        }
        catch
        {
            mounts.Dispose();
            throw;
        }
    }

    public void Dispose() => _opened.ForEach(directory => directory.Dispose());

    private void Open(WasiExecInput input, HostDirectory? snapshotRoot, IReadOnlyList<WasiPreopen>? readOnlyPreopens, WasiCeilings ceilings)
    {
        if (snapshotRoot is not null)
            _mounts.Add(new(snapshotRoot, "/", IsReadOnly: false));
        Add(input, input.Preopens, nameof(input.Preopens), isReadOnly: false);
        Add(input, readOnlyPreopens, nameof(input.ReadOnlyPreopens), isReadOnly: true);
        if (input.WorkingDirectory is { } directory && _mounts.Count > 0)
            AddWorkingDirectory(input, Normalized(directory), ceilings);
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
            : throw new ArgumentException($"WasiExecInput.Environment sets PWD to '{GuestText.Shown(set)}', WasiExecInput.WorkingDirectory says '{GuestText.Shown(directory)}'; leave one of them out.", nameof(input));
    }

    private static string Normalized(string workingDirectory) => "/" + workingDirectory.Trim('/');

    private void Add(WasiExecInput input, IReadOnlyList<WasiPreopen>? preopens, string member, bool isReadOnly)
    {
        for (var i = 0; i < (preopens?.Count ?? 0); i++)
        {
            var name = $"WasiExecInput.{member}[{i}]";
            var preopen = preopens![i] ?? throw new ArgumentException($"{name} is null.", nameof(input));
            if (!Directory.Exists(preopen.HostPath))
                throw new ArgumentException($"{name}.HostPath: there is no directory '{GuestText.Shown(preopen.HostPath)}' on the host. Create it first, or correct the path.", nameof(input));
            if (_mounts.Exists(mount => mount.GuestPath == preopen.GuestPath))
            {
                throw new ArgumentException(
                    preopen.GuestPath == "/" && input.Files is not null
                        ? $"{name}.GuestPath is '/', where WasiExecInput.Files is. Give the directory another guest path, or leave Files null."
                        : $"{name}.GuestPath: another directory has the guest path '{GuestText.Shown(preopen.GuestPath)}' already. Give each its own.",
                    nameof(input));
            }

            if (input.Files is { } files && Hidden(files, preopen.GuestPath) is { } hidden)
                throw new ArgumentException($"{name}.GuestPath: '{GuestText.Shown(preopen.GuestPath)}' would hide the file '{GuestText.Shown(hidden)}' of WasiExecInput.Files. Give the directory another guest path.", nameof(input));
            _mounts.Add(new(Opened(HostDirectory.Open(preopen.HostPath)), preopen.GuestPath, isReadOnly));
        }
    }

    private HostDirectory Opened(HostDirectory directory)
    {
        _opened.Add(directory);
        return directory;
    }

    private static string? Hidden(WasiFileSnapshot files, string guestPath)
    {
        var path = guestPath[1..];
        return files.Files.Keys.FirstOrDefault(file =>
            file == path || file.StartsWith(path + "/", StringComparison.Ordinal) || path.StartsWith(file + "/", StringComparison.Ordinal));
    }

    private void AddWorkingDirectory(WasiExecInput input, string directory, WasiCeilings ceilings)
    {
        var holder = _mounts.Where(mount => Below(mount.GuestPath, directory) is not null).OrderByDescending(mount => mount.GuestPath.Length).FirstOrDefault();
        if (holder.Directory is null)
            throw new ArgumentException($"WasiExecInput.WorkingDirectory: '{GuestText.Shown(directory)}' lies in no directory that the guest has. Give one of {string.Join(", ", _mounts.Select(mount => $"'{GuestText.Shown(mount.GuestPath)}'"))} or a directory below.", nameof(input));
        var found = Find(input, holder, directory);
        if (directory == "/")
            return;
        if (_mounts.Find(mount => mount.GuestPath == "/") is { Directory: not null } root)
            AddRootDirectories(input, root, found, ceilings.SnapshotRootDirectories);
        if (!_mounts.Exists(mount => mount.GuestPath == directory))
            _mounts.Add(new(found, directory, holder.IsReadOnly));
        _mounts.Add(new(found, ".", holder.IsReadOnly));
    }

    private void AddRootDirectories(WasiExecInput input, GuestMount root, HostDirectory workingDirectory, int most)
    {
        foreach (var name in RootDirectories(input, root, most).Order(StringComparer.Ordinal))
        {
            var path = "/" + name;
            // A name that the working directory has too is left to the relative path; what has become a link meanwhile could lead out of the root.
            if (workingDirectory.Look(name).Kind == HostEntryKind.Missing && !_mounts.Exists(mount => mount.GuestPath == path) && root.Directory.TryOpenDirectory(name) is { } inner)
                _mounts.Add(new(Opened(inner), path, root.IsReadOnly));
        }
    }

    /// <summary>The directories of the guest's root. An earlier guest may have made any number of them.</summary>
    private static List<string> RootDirectories(WasiExecInput input, GuestMount root, int most)
    {
        var names = new List<string>();
        foreach (var (name, kind) in root.Directory.Entries())
        {
            // A guest cannot say a name that is no UTF-8.
            if (kind != HostEntryKind.Directory || !FileName.IsText(name))
                continue;
            names.Add(name);
            if (names.Count > most)
                throw EffectiveLimits.Above(input, $"The directory that the guest finds as '/' holds more than {most} directories, each of which a guest with a WorkingDirectory is given by itself", nameof(WasiCeilings.SnapshotRootDirectories), $"{most}");
        }

        return names;
    }

    private HostDirectory Find(WasiExecInput input, GuestMount holder, string directory)
    {
        var found = holder.Directory;
        foreach (var part in Below(holder.GuestPath, directory)!.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            // A guest may have made a link, which is not followed: it could lead out of the directory.
            found = found.TryOpenDirectory(part) is { } next
                ? Opened(next)
                : throw new ArgumentException($"WasiExecInput.WorkingDirectory: there is no directory '{GuestText.Shown(directory)}' (a symbolic link is none). Add it to WasiExecInput.Files or make it below '{GuestText.Shown(holder.GuestPath)}' first.", nameof(input));
        }

        return found;
    }

    private static string? Below(string guestPath, string path) => guestPath == "/" || path == guestPath
        ? path[(guestPath.Length == 1 ? 0 : guestPath.Length)..]
        : path.StartsWith(guestPath + "/", StringComparison.Ordinal) ? path[guestPath.Length..] : null;
}
