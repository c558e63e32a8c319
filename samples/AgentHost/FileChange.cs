namespace AgentHost;

/// <summary>One difference between the workspace as it was and its shadow.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">The path, relative to the workspace.</param>
/// <param name="Bytes">The new size; 0 for what is gone and for directories.</param>
internal sealed record FileChange(ChangeKind Kind, string Path, long Bytes)
{
    public override string ToString() => Kind switch
    {
        ChangeKind.Added => $"  added    {Path} ({Bytes} bytes)",
        ChangeKind.Modified => $"  modified {Path} ({Bytes} bytes)",
        ChangeKind.Removed => $"  removed  {Path}",
        ChangeKind.DirectoryAdded => $"  added    {Path}/",
        _ => $"  removed  {Path}/",
    };
}

internal enum ChangeKind
{
    DirectoryAdded,
    Added,
    Modified,
    Removed,
    DirectoryRemoved,
}
