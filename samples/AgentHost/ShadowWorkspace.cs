using WasiGuard;

namespace AgentHost;

/// <summary>The files that the guests work on: a copy of the workspace, in memory. The workspace itself changes on <see cref="Commit"/> only.</summary>
internal sealed class ShadowWorkspace
{
    private readonly DraftFile? _draft;
    private WasiFileSnapshot _base;
    private WasiFileSnapshot _files;

    /// <exception cref="WasiRunnerException">The directory holds what a snapshot cannot, such as a symbolic link or a named pipe; the message names it.</exception>
    public ShadowWorkspace(string directory, DraftFile? draft = null)
    {
        Directory = directory;
        _draft = draft;
        _files = _base = WasiFileSnapshot.FromDirectory(directory);
    }

    public string Directory { get; }

    /// <summary>The files as the guests have left them so far. Setting them keeps the draft, so that it outlives a crash.</summary>
    public WasiFileSnapshot Files
    {
        get => _files;
        set
        {
            _files = value;
            Keep();
        }
    }

    /// <summary>Why the last draft could not be kept; null when it was.</summary>
    public string? DraftFlaw { get; private set; }

    /// <exception cref="WasiRunnerException">The workspace cannot be read again.</exception>
    public void Discard()
    {
        _base = WasiFileSnapshot.FromDirectory(Directory);
        Files = _base;
    }

    /// <summary>Takes up a draft of an earlier session. What others have changed since is told when it is committed.</summary>
    /// <exception cref="ArgumentException">It has no place in the workspace any more.</exception>
    /// <exception cref="WasiRunnerException">The workspace cannot be read.</exception>
    public void Restore(Draft draft)
    {
        var before = draft.Base(WasiFileSnapshot.FromDirectory(Directory));
        var after = draft.Apply(before);
        _base = before;
        Files = after;
    }

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
        ToDraft(changes).Apply(now).WriteTo(Directory, WasiWriteMode.Mirror);
        _base = _files;
        Keep();
    }

    private Draft ToDraft(IReadOnlyList<FileChange> changes) => new(
        changes,
        changes.Where(change => change.Kind is ChangeKind.Modified or ChangeKind.Removed).ToDictionary(change => change.Path, change => _base[change.Path]),
        changes.Where(change => change.Kind is ChangeKind.Modified or ChangeKind.Added).ToDictionary(change => change.Path, change => _files[change.Path]));

    private void Keep()
    {
        if (_draft is null)
            return;
        try
        {
            if (Changes() is { Count: > 0 } changes)
                _draft.Save(ToDraft(changes));
            else
                _draft.Delete();
            DraftFlaw = null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            DraftFlaw = failure.Message;
        }
    }

    private static bool IsSame(string path, WasiFileSnapshot one, WasiFileSnapshot other) =>
        one.Directories.Contains(path) == other.Directories.Contains(path)
        && (one.Files.TryGetValue(path, out var bytes), other.Files.TryGetValue(path, out var others)) is var (isHere, isThere)
        && isHere == isThere && bytes.Span.SequenceEqual(others.Span);
}
