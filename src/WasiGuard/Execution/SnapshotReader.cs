using System.Collections.Immutable;
using System.Text;

namespace WasiGuard;

/// <summary>Reads a tree of the host into a snapshot, and stops at the first thing that a snapshot cannot hold or that is too much.</summary>
internal sealed class SnapshotReader(long maxBytes, int maxEntries, CancellationToken cancellation)
{
    private const int BytesAtOnce = 1024 * 1024;

    private long _bytes;
    private int _entries;

    public void Read(HostDirectory root, ImmutableSortedDictionary<string, ReadOnlyMemory<byte>>.Builder files, ImmutableSortedSet<string>.Builder directories)
    {
        using var cursor = new HostCursor(root);
        var pending = new Stack<string>([""]);
        while (pending.TryPop(out var directory))
        {
            cursor.MoveTo(directory);
            foreach (var (name, kind) in cursor.Current.Entries())
            {
                cancellation.ThrowIfCancellationRequested();
                var path = Checked(directory.Length == 0 ? name : $"{directory}/{name}", kind);
                if (kind == HostEntryKind.File)
                {
                    files[path] = ReadFile(cursor.Current, name, path);
                }
                else if (kind == HostEntryKind.Directory)
                {
                    directories.Add(path);
                    pending.Push(path);
                }
            }
        }
    }

    private string Checked(string path, HostEntryKind kind)
    {
        if (++_entries > maxEntries)
            throw new WasiRunnerException($"There are more than the {maxEntries} files and directories that may be read; '{GuestText.Shown(path)}' is one too many.");
        // A link could lead out of the directory: following it would hand host files to whoever reads the snapshot. The opening of a pipe waits for its other end.
        if (kind is not (HostEntryKind.File or HostEntryKind.Directory))
            throw new WasiRunnerException($"'{GuestText.Shown(path)}' is {Described(kind)}, which a file snapshot cannot hold. {(kind == HostEntryKind.SymbolicLink ? "Use Preopens for guests that make links." : "Remove it, or use Preopens.")}");
        if (!FileName.IsText(path))
            throw new WasiRunnerException($"'{GuestText.Shown(path)}' is a name whose bytes are no UTF-8, which a file snapshot cannot hold. Rename it.");
        try
        {
            return WasiPath.Relative(path, nameof(path));
        }
        catch (ArgumentException refused)
        {
            throw new WasiRunnerException($"A file snapshot cannot hold a name in the directory. {refused.Message}", refused);
        }
    }

    private byte[] ReadFile(HostDirectory directory, string name, string path)
    {
        using var file = directory.OpenFile(name);
        var length = RandomAccess.GetLength(file);
        if (length > maxBytes - _bytes)
            throw new WasiRunnerException($"With the {length} bytes of '{GuestText.Shown(path)}' there are more than the {maxBytes} bytes of files that may be read.");
        if (length > Array.MaxLength)
            throw new WasiRunnerException($"'{GuestText.Shown(path)}' has {length} bytes, more than the {Array.MaxLength} of a file in a snapshot.");
        _bytes += length;
        var bytes = new byte[length];
        var done = 0;
        while (done < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(done, Math.Min(BytesAtOnce, bytes.Length - done)), done) is > 0 and var count)
        {
            done += count;
            cancellation.ThrowIfCancellationRequested();
        }

        // Something has cut the file meanwhile.
        return done == bytes.Length ? bytes : bytes[..done];
    }

    private static string Described(HostEntryKind kind) => kind switch
    {
        HostEntryKind.SymbolicLink => "a symbolic link",
        HostEntryKind.NamedPipe => "a named pipe",
        HostEntryKind.Socket => "a socket",
        HostEntryKind.Device => "a device",
        _ => "gone meanwhile",
    };
}
