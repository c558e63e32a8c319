namespace WasiGuard;

/// <summary>Removes trees of any depth and size: links are removed, not followed, and directories that this user has locked are unlocked.</summary>
internal static class HostTree
{
    private const int NamesAtOnce = 1000;

    /// <param name="parent">Where the directory is.</param>
    /// <param name="name">Its name.</param>
    /// <param name="step">Called for each thing that is removed; ends the removal by throwing.</param>
    public static void Remove(HostDirectory parent, string name, Action? step = null)
    {
        using (var directory = parent.TryOpenDirectory(name))
        {
            if (directory is null)
                return;
            Empty(directory, step);
        }

        parent.TryRemoveDirectory(name);
    }

    /// <summary>Removes everything in a directory.</summary>
    public static void Empty(HostDirectory root, Action? step = null)
    {
        using var cursor = new HostCursor(root);
        var levels = new Stack<Batch>([Clear(root, step)]);
        while (true)
        {
            var batch = levels.Peek();
            if (batch.Directories.TryDequeue(out var name))
            {
                cursor.Enter(name);
                levels.Push(Clear(cursor.Current, step));
            }
            else if (batch.IsCut)
            {
                levels.Pop();
                levels.Push(Clear(cursor.Current, step));
            }
            else
            {
                levels.Pop();
                if (levels.Count == 0)
                    return;
                name = cursor.Leave();
                if (!cursor.Current.TryRemoveDirectory(name))
                    throw new IOException($"'{GuestText.Shown(name)}' was filled again while it was removed; something else changes the files.");
            }
        }
    }

    private static Batch Clear(HostDirectory directory, Action? step)
    {
        try
        {
            return ClearOnce(directory, step);
        }
        catch (UnauthorizedAccessException)
        {
            directory.Unlock();
            return ClearOnce(directory, step);
        }
    }

    /// <summary>Removes what can be removed at once; the directories with something in them are left to be entered.</summary>
    private static Batch ClearOnce(HostDirectory directory, Action? step)
    {
        var full = new Queue<string>();
        foreach (var (name, kind) in directory.Entries())
        {
            step?.Invoke();
            if (kind != HostEntryKind.Directory)
                directory.RemoveFile(name);
            else if (!directory.TryRemoveDirectory(name))
                full.Enqueue(name);
            if (full.Count == NamesAtOnce)
                return new(full, IsCut: true);
        }

        return new(full, IsCut: false);
    }

    private readonly record struct Batch(Queue<string> Directories, bool IsCut);
}
