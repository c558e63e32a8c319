using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace WasiGuard;

/// <summary>Writes a snapshot into a directory of the host, one directory after the other, each before what is in it.</summary>
internal sealed class SnapshotWriter(WasiFileSnapshot snapshot, HostDirectory root, WasiWriteMode mode, CancellationToken cancellation) : IDisposable
{
    private const int BytesAtOnce = 64 * 1024;
    private const int WrittenAtOnce = 1024 * 1024;

    private readonly HostCursor _cursor = new(root);
    private readonly ILookup<string, string> _names = snapshot.Files.Keys.ToLookup(ParentOf, NameOf);
    private readonly HashSet<string> _directories = [.. snapshot.Directories];

    private HostDirectory Current => _cursor.Current;

    public void Dispose() => _cursor.Dispose();

    public void Write()
    {
        Fill("", isNew: !root.Entries().Any());
        // Ordinal order has each directory before those below it.
        foreach (var path in snapshot.Directories)
        {
            cancellation.ThrowIfCancellationRequested();
            Fill(path, isNew: EnterOrCreate(path));
        }
    }

    private static string ParentOf(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private static string Join(string directory, string name) => directory.Length == 0 ? name : $"{directory}/{name}";

    /// <returns>Whether the directory was made; else it was there.</returns>
    private bool EnterOrCreate(string path)
    {
        _cursor.MoveTo(ParentOf(path));
        var name = NameOf(path);
        var isNew = Current.TryCreateDirectory(name, HostDirectory.AnyDirectory);
        if (!isNew && Current.Look(name).Kind != HostEntryKind.Directory)
            throw new IOException($"Where the snapshot has the directory '{GuestText.Shown(path)}' there is something else, which is not replaced. Remove it, or write with WasiWriteMode.Mirror.");
        _cursor.Enter(name);
        return isNew;
    }

    private void Fill(string directory, bool isNew)
    {
        if (!isNew && mode == WasiWriteMode.Mirror)
            RemoveOthers(directory);
        foreach (var name in _names[directory])
        {
            cancellation.ThrowIfCancellationRequested();
            var path = Join(directory, name);
            try
            {
                if (isNew)
                    WriteNew(name, HostDirectory.AnyFile, snapshot[path].Span);
                else
                    Replace(name, snapshot[path].Span);
            }
            catch (IOException failure)
            {
                throw new IOException($"The file '{GuestText.Shown(path)}' cannot be written: {GuestText.ReasonOf(failure)}", failure);
            }
        }
    }

    private void RemoveOthers(string directory)
    {
        foreach (var (name, kind) in Current.Entries().ToArray())
        {
            cancellation.ThrowIfCancellationRequested();
            var path = Join(directory, name);
            if (kind != HostEntryKind.Directory && !snapshot.Files.ContainsKey(path))
                Current.RemoveFile(name);
            else if (kind == HostEntryKind.Directory && !_directories.Contains(path))
                HostTree.Remove(Current, name, cancellation.ThrowIfCancellationRequested);
        }
    }

    private void Replace(string name, ReadOnlySpan<byte> bytes)
    {
        var there = Current.Look(name);
        if (there.Kind == HostEntryKind.Directory)
            throw new IOException("a directory is in its place, which is not replaced. Remove it, or write with WasiWriteMode.Mirror.");
        if (there.Kind == HostEntryKind.File && Holds(name, bytes))
            return;
        var temporary = ".wasiguard-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
        try
        {
            WriteNew(temporary, HostDirectory.AnyFile, bytes, there.Kind == HostEntryKind.File ? there.Mode : null);
            Current.Rename(temporary, name);
        }
        catch
        {
            Current.RemoveFile(temporary);
            throw;
        }
    }

    private void WriteNew(string name, UnixFileMode created, ReadOnlySpan<byte> bytes, UnixFileMode? kept = null)
    {
        using var file = Current.CreateFile(name, created);
        for (var done = 0; done < bytes.Length;)
        {
            cancellation.ThrowIfCancellationRequested();
            var piece = bytes.Slice(done, Math.Min(bytes.Length - done, WrittenAtOnce));
            RandomAccess.Write(file, piece, done);
            done += piece.Length;
        }

        if (kept is { } permissions && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, permissions);
    }

    private bool Holds(string name, ReadOnlySpan<byte> bytes)
    {
        SafeFileHandle file;
        try
        {
            file = Current.OpenFile(name);
        }
        catch (UnauthorizedAccessException)
        {
            // It may be replaced all the same: that is a matter of the directory.
            return false;
        }

        using (file)
        {
            if (RandomAccess.GetLength(file) != bytes.Length)
                return false;
            var buffer = new byte[Math.Min(BytesAtOnce, bytes.Length)];
            var done = 0;
            while (done < bytes.Length)
            {
                var count = RandomAccess.Read(file, buffer, done);
                if (count == 0 || !bytes[done..].StartsWith(buffer.AsSpan(0, count)))
                    return false;
                done += count;
            }

            return true;
        }
    }
}
