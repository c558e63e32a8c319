using WasiGuard;

namespace AgentHost;

/// <summary>The files that the guests work on: a copy of the workspace, in memory. The workspace itself changes on <see cref="Commit"/> only.</summary>
internal sealed class ShadowWorkspace
{
    private WasiFileSnapshot _base;

    /// <exception cref="WasiRunnerException">The directory holds what a snapshot cannot, such as a symbolic link or a named pipe; the message names it.</exception>
    public ShadowWorkspace(string directory)
    {
        Directory = directory;
        Files = _base = WasiFileSnapshot.FromDirectory(directory);
    }

    public string Directory { get; }

    /// <summary>The files as the guests have left them so far.</summary>
    public WasiFileSnapshot Files { get; set; }

    public void Discard() => Files = _base = WasiFileSnapshot.FromDirectory(Directory);

    /// <summary>What the guests did, directories before what is in them, removals of directories last and deepest first.</summary>
    public IReadOnlyList<FileChange> Changes()
    {
        var changes = new List<FileChange>();
        foreach (var path in Files.Directories.Except(_base.Directories))
            changes.Add(new(ChangeKind.DirectoryAdded, path, 0));
        foreach (var (path, bytes) in Files.Files)
        {
            if (!_base.Files.TryGetValue(path, out var before))
                changes.Add(new(ChangeKind.Added, path, bytes.Length));
            else if (!before.Span.SequenceEqual(bytes.Span))
                changes.Add(new(ChangeKind.Modified, path, bytes.Length));
        }

        foreach (var path in _base.Files.Keys.Where(path => !Files.Files.ContainsKey(path)))
            changes.Add(new(ChangeKind.Removed, path, 0));
        foreach (var path in _base.Directories.Except(Files.Directories).OrderByDescending(path => path, StringComparer.Ordinal))
            changes.Add(new(ChangeKind.DirectoryRemoved, path, 0));
        return [.. changes.OrderBy(change => change.Kind is ChangeKind.Removed or ChangeKind.DirectoryRemoved ? 0 : 1)];
    }

    /// <summary>Writes the changes to the workspace; what others have changed beside them stays.</summary>
    /// <exception cref="CommitConflictException">Somebody else changed the same files; nothing was written.</exception>
    /// <exception cref="WasiRunnerException">The workspace has got something that a snapshot cannot hold, such as a symbolic link; nothing was written.</exception>
    public void Commit(IReadOnlyList<FileChange> changes)
    {
        var now = WasiFileSnapshot.FromDirectory(Directory);
        var conflicts = changes.Select(change => change.Path).Where(path => !IsSame(path, now, _base)).ToList();
        if (conflicts.Count > 0)
            throw new CommitConflictException(conflicts);
        changes.Aggregate(now, Applied).WriteTo(Directory, WasiWriteMode.Mirror);
        _base = Files;
    }

    private WasiFileSnapshot Applied(WasiFileSnapshot files, FileChange change) => change.Kind switch
    {
        ChangeKind.DirectoryAdded => files.WithDirectory(change.Path),
        ChangeKind.Added or ChangeKind.Modified => files.WithFile(change.Path, Files[change.Path]),
        // Somebody else may have put files into a directory that a guest removed.
        ChangeKind.DirectoryRemoved when files.Files.Keys.Any(path => path.StartsWith(change.Path + "/", StringComparison.Ordinal)) => files,
        _ => files.Without(change.Path),
    };

    private static bool IsSame(string path, WasiFileSnapshot one, WasiFileSnapshot other) =>
        one.Directories.Contains(path) == other.Directories.Contains(path)
        && (one.Files.TryGetValue(path, out var bytes), other.Files.TryGetValue(path, out var others)) is var (isHere, isThere)
        && isHere == isThere && bytes.Span.SequenceEqual(others.Span);
}
