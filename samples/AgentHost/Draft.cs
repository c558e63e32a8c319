using WasiGuard;

namespace AgentHost;

/// <summary>Changes that were not committed: what they are, and the files before and after them.</summary>
/// <param name="Changes">In the order in which they are applied.</param>
/// <param name="Before">The files that they replaced or removed.</param>
/// <param name="After">The files that they made or modified.</param>
internal sealed record Draft(IReadOnlyList<FileChange> Changes, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Before, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> After)
{
    /// <summary>The workspace as it was when the changes began, as far as they concern it: what a commit is held against.</summary>
    /// <param name="now">The workspace as it is.</param>
    /// <exception cref="ArgumentException">The workspace has changed so that a file of the draft has no place in it.</exception>
    public WasiFileSnapshot Base(WasiFileSnapshot now)
    {
        var files = Changes.Where(change => change.Kind is ChangeKind.Added or ChangeKind.DirectoryAdded).Aggregate(now, (files, change) => files.Without(change.Path));
        files = Changes.Where(change => change.Kind == ChangeKind.DirectoryRemoved).Aggregate(files, (files, change) => files.WithDirectory(change.Path));
        return Before.Aggregate(files, (files, file) => files.WithFile(file.Key, file.Value));
    }

    /// <summary>A workspace with the changes made to it.</summary>
    public WasiFileSnapshot Apply(WasiFileSnapshot files) => Changes.Aggregate(files, Applied);

    private WasiFileSnapshot Applied(WasiFileSnapshot files, FileChange change) => change.Kind switch
    {
        ChangeKind.DirectoryAdded => files.WithDirectory(change.Path),
        ChangeKind.Added or ChangeKind.Modified => files.WithFile(change.Path, After[change.Path]),
        // Somebody else may have put files into a directory that a guest removed.
        ChangeKind.DirectoryRemoved when files.Files.Keys.Any(path => path.StartsWith(change.Path + "/", StringComparison.Ordinal)) => files,
        _ => files.Without(change.Path),
    };
}
