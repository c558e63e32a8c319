using System.Collections.Concurrent;

namespace WasiGuard;

/// <summary>Removes the private directories of processes that were killed before they could: those that nobody holds a lock on.</summary>
internal static class AbandonedDirectories
{
    private static readonly ConcurrentDictionary<string, bool> s_seen = new(StringComparer.Ordinal);

    /// <summary>Begins to clear a directory, once in this process: what was left may be large, and nobody waits for it.</summary>
    public static void RemoveOnce(string root)
    {
        if (!s_seen.TryAdd(root, true))
            return;
        try
        {
            Task.Factory.StartNew(() => RemoveAll(root), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (TaskSchedulerException)
        {
            // Without a descriptor the system gives no thread either: another time.
            s_seen.TryRemove(root, out _);
        }
    }

    /// <summary>Removes what is abandoned in a directory.</summary>
    public static void RemoveAll(string root)
    {
        try
        {
            using var directory = HostDirectory.Open(root);
            var names = directory.Entries().Where(entry => entry.Kind == HostEntryKind.Directory && PrivateTemporaryDirectory.IsName(entry.Name)).Select(entry => entry.Name);
            foreach (var name in names.ToArray())
                Remove(directory, name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // A directory that this process may write to but not list: what is in it is left to whoever may.
        }
    }

    private static void Remove(HostDirectory root, string name)
    {
        try
        {
            using var directory = root.TryOpenDirectory(name);
            if (directory is null || !directory.IsOwn)
                return;
            using var abandoned = directory.TryLock();
            if (abandoned is null)
                return;
            if (!HostDirectory.IsOpenedOnce)
                abandoned.Dispose();
            HostTree.Empty(directory);
            root.TryRemoveDirectory(name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or being removed by another process that has found it too; the next process looks again.
        }
    }
}
