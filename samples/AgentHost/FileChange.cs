using WasiGuard;

namespace AgentHost;

/// <summary>One difference between the workspace as it was and its shadow.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Path">The path, relative to the workspace.</param>
/// <param name="Bytes">The new size; 0 for what is gone and for directories.</param>
internal sealed record FileChange(ChangeKind Kind, string Path, long Bytes)
{
    /// <summary>One line of a review, whatever the guest has named the file.</summary>
    public override string ToString() => Kind switch
    {
        ChangeKind.Added => $"  added    {GuestText.Shown(Path)} ({Bytes} bytes)",
        ChangeKind.Modified => $"  modified {GuestText.Shown(Path)} ({Bytes} bytes)",
        ChangeKind.Removed => $"  removed  {GuestText.Shown(Path)}",
        ChangeKind.DirectoryAdded => $"  added    {GuestText.Shown(Path)}/",
        _ => $"  removed  {GuestText.Shown(Path)}/",
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
