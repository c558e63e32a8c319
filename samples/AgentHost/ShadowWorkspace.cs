using WasiGuard;

namespace AgentHost;

/// <summary>The files that the guests work on: a copy of the workspace, in memory. The workspace itself changes on <see cref="Commit"/> only.</summary>
internal sealed class ShadowWorkspace
{
    private WasiFileSnapshot _base;

    /// <exception cref="WasiRunnerException">The directory holds what a snapshot cannot, such as a symbolic link.</exception>
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

    /// <summary>Writes the changes to the workspace.</summary>
    /// <exception cref="CommitConflictException">Somebody else changed the same files; nothing was written.</exception>
    public void Commit(IReadOnlyList<FileChange> changes)
    {
        var conflicts = changes.Select(change => change.Path).Where(path => !IsAsItWas(path)).ToList();
        if (conflicts.Count > 0)
            throw new CommitConflictException(conflicts);
        foreach (var change in changes)
            Apply(change);
        _base = Files;
    }

    private void Apply(FileChange change)
    {
        var path = HostPath(change.Path);
        switch (change.Kind)
        {
            case ChangeKind.DirectoryAdded:
                System.IO.Directory.CreateDirectory(path);
                break;
            case ChangeKind.Added or ChangeKind.Modified:
                File.WriteAllBytes(path, Files[change.Path].Span);
                break;
            case ChangeKind.Removed:
                File.Delete(path);
                break;
            case ChangeKind.DirectoryRemoved:
                System.IO.Directory.Delete(path);
                break;
        }
    }

    /// <summary>Whether what is at the path is what the shadow was made from. A link in its way is not: it could lead out of the workspace.</summary>
    private bool IsAsItWas(string path)
    {
        for (var parent = Path.GetDirectoryName(path); !string.IsNullOrEmpty(parent); parent = Path.GetDirectoryName(parent))
        {
            if (new DirectoryInfo(HostPath(parent)).LinkTarget is not null)
                return false;
        }

        var file = new FileInfo(HostPath(path));
        if (file.LinkTarget is not null)
            return false;
        if (_base.Files.TryGetValue(path, out var before))
            return file.Exists && File.ReadAllBytes(file.FullName).AsSpan().SequenceEqual(before.Span);
        return !file.Exists && System.IO.Directory.Exists(file.FullName) == _base.Directories.Contains(path);
    }

    private string HostPath(string path) => Path.Combine(Directory, path.Replace('/', Path.DirectorySeparatorChar));
}
