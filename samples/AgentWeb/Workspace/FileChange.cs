using WasiGuard;

namespace AgentWeb;

public enum ChangeKind
{
    Added,
    Changed,
    Removed,
}

/// <summary>A path that a commit would change.</summary>
public sealed record FileChange(string Path, ChangeKind Kind)
{
    /// <summary>What leads from one snapshot to another, by path; directories end in a slash.</summary>
    public static IReadOnlyList<FileChange> Between(WasiFileSnapshot before, WasiFileSnapshot after)
    {
        var files = after.Files.Where(file => !before.Files.TryGetValue(file.Key, out var was) || !was.Span.SequenceEqual(file.Value.Span))
            .Select(file => new FileChange(file.Key, before.Files.ContainsKey(file.Key) ? ChangeKind.Changed : ChangeKind.Added));
        var directories = after.Directories.Except(before.Directories).Select(path => new FileChange(path + "/", ChangeKind.Added));
        var removed = before.Files.Keys.Except(after.Files.Keys).Concat(before.Directories.Except(after.Directories).Select(path => path + "/"))
            .Select(path => new FileChange(path, ChangeKind.Removed));
        return [.. files.Concat(directories).Concat(removed).OrderBy(change => change.Path, StringComparer.Ordinal)];
    }
}
