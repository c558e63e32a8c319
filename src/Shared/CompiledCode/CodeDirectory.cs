using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace WasiGuard;

/// <summary>
/// Compiled code that outlives the process, in a directory that nobody else may enter. Several processes may use one at the same time: an entry appears
/// whole under its name, and one that is removed stays with whoever has opened it.
/// </summary>
internal sealed class CodeDirectory : IDisposable
{
    private const string Option = "ModuleCacheDirectory";
    private const string Unfinished = "new-";
    private const int UnfinishedDigits = 16;
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = (UnixFileMode)0b000_111_111;

    // Writing one takes seconds: what is older was left by a process that was killed.
    private static readonly TimeSpan s_longestWriting = TimeSpan.FromMinutes(10);

    private readonly HostDirectory _directory;

    private CodeDirectory(HostDirectory directory) => _directory = directory;

    /// <summary>Opens the directory, and makes it where there is none.</summary>
    /// <exception cref="WasiRunnerException">It is no directory of this user's own, or cannot be made.</exception>
    public static CodeDirectory Open(string path)
    {
        try
        {
            path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
            if (Path.GetDirectoryName(path) is not { } parent)
                throw Unusable(path, "is the root of a file system");
            Directory.CreateDirectory(parent);
            using var above = HostDirectory.Open(parent);
            var name = Path.GetFileName(path);
            if (above.Look(name).Kind == HostEntryKind.Missing)
                above.TryCreateDirectory(name, HostDirectory.OwnerOnly);
            return new(OpenPrivate(above, name, path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"{Option} '{GuestText.Shown(path)}' cannot be used: {GuestText.ReasonOf(failure)} Give the runner's options a directory that this process may write to, or none.", failure);
        }
    }

    /// <summary>Copies the code of an entry. One that is damaged is removed.</summary>
    /// <param name="key">What the code stands for.</param>
    /// <param name="mostBytes">What is larger is left alone: it is that of a process which may keep more.</param>
    /// <param name="code">Given the code, piece by piece.</param>
    /// <returns>Whether there is a whole one; if not, what was copied is worth nothing.</returns>
    public bool TryRead(CodeKey key, long mostBytes, Action<ReadOnlySpan<byte>> code)
    {
        using var entry = TryOpen(key);
        if (entry is null)
            return false;
        if (entry.Length > mostBytes && CodeEntry.IsWhole(key.Name, entry))
            return false;
        entry.Position = 0;
        if (CodeEntry.TryRead(key, entry, code))
            return true;
        Remove(key);
        return false;
    }

    /// <summary>Keeps code, and removes what was not used for longest, until all is within the limit.</summary>
    /// <exception cref="IOException">It cannot be written; nothing is left of it.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Write(CodeKey key, Stream code, long mostBytes)
    {
        if (code.Length + CodeEntry.HeaderBytes > mostBytes)
            return;
        var name = Unfinished + RandomNumberGenerator.GetHexString(UnfinishedDigits, lowercase: true);
        try
        {
            using (var file = new FileStream(_directory.CreateFile(name, OwnerReadsAndWrites), FileAccess.Write, bufferSize: 0))
                CodeEntry.Write(key, code, file);
            _directory.Rename(name, key.Name);
        }
        catch
        {
            _directory.RemoveFile(name);
            throw;
        }

        Trim(mostBytes);
    }

    /// <summary>Removes an entry that has turned out to be of no use.</summary>
    public void Remove(CodeKey key)
    {
        try
        {
            _directory.RemoveFile(key.Name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Whoever reads it finds out again.
        }
    }

    /// <summary>Removes all entries, and what a process left half written; nothing else that is there.</summary>
    /// <returns>The entries that were there, and their bytes.</returns>
    public (int Entries, long Bytes) Clear()
    {
        var entries = Entries();
        foreach (var (name, _) in entries)
            _directory.RemoveFile(name);
        return (entries.Count, entries.Sum(entry => entry.Status.Length));
    }

    /// <summary>How many entries there are, and their bytes.</summary>
    public (int Entries, long Bytes) Count()
    {
        var entries = Entries(removeAbandoned: false);
        return (entries.Count, entries.Sum(entry => entry.Status.Length));
    }

    public void Dispose() => _directory.Dispose();

    private static HostDirectory OpenPrivate(HostDirectory above, string name, string path)
    {
        if (above.Look(name).Kind == HostEntryKind.SymbolicLink)
            throw Refused(path, "is a symbolic link");
        var directory = above.TryOpenDirectory(name) ?? throw Unusable(path, "is no directory");
        try
        {
            if (!directory.IsOwn)
                throw Refused(path, $"belongs to another user ({directory.Status.Owner})");
            if ((directory.Status.Mode & Others) is not 0)
                throw Refused(path, $"is open to other users (mode {Convert.ToString((int)directory.Status.Mode, 8)})");
            return directory;
        }
        catch
        {
            directory.Dispose();
            throw;
        }
    }

    private static WasiRunnerException Unusable(string path, string fact) =>
        new($"{Option} '{GuestText.Shown(path)}' {fact}. Give the runner's options a directory of this user's own, one that is not there yet, or none.");

    private static WasiRunnerException Refused(string path, string fact) => new(
        $"{Option} '{GuestText.Shown(path)}' {fact}: whoever may write there decides what this process runs. Give the runner's options a directory of this user's own with mode 0700, one that is not there yet, or none.");

    private FileStream? TryOpen(CodeKey key)
    {
        try
        {
            if (_directory.Look(key.Name).Kind == HostEntryKind.Missing)
                return null;
            var file = _directory.OpenFile(key.Name);
            Touch(file);
            return new(file, FileAccess.Read, bufferSize: 0);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Removed by another process just now, or no file of ours: neither is an entry.
            return null;
        }
    }

    private static void Touch(SafeFileHandle entry)
    {
        try
        {
            File.SetLastWriteTimeUtc(entry, DateTime.UtcNow);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // In a directory that cannot be changed nothing is removed either, which is what the time is for.
        }
    }

    private void Trim(long mostBytes)
    {
        var entries = Entries();
        var bytes = entries.Sum(entry => entry.Status.Length);
        foreach (var (name, status) in entries.OrderBy(entry => entry.Status.Modified).TakeWhile(_ => bytes > mostBytes))
        {
            _directory.RemoveFile(name);
            bytes -= status.Length;
        }
    }

    private List<(string Name, HostStatus Status)> Entries(bool removeAbandoned = true)
    {
        var entries = new List<(string Name, HostStatus Status)>();
        foreach (var name in _directory.Entries().Select(entry => entry.Name).ToArray())
        {
            var status = _directory.Look(name);
            if (status.Kind != HostEntryKind.File)
                continue;
            if (removeAbandoned && IsAbandoned(name, status))
                _directory.RemoveFile(name);
            else if (IsEntry(name))
                entries.Add((name, status));
        }

        return entries;
    }

    private static bool IsAbandoned(string name, HostStatus status) =>
        name.Length == Unfinished.Length + UnfinishedDigits
        && name.StartsWith(Unfinished, StringComparison.Ordinal)
        && name.Skip(Unfinished.Length).All(char.IsAsciiHexDigitLower)
        && DateTime.UtcNow - status.Modified > s_longestWriting;

    /// <summary>A file may have such a name and be somebody else's: by its beginning an entry is known as one.</summary>
    private bool IsEntry(string name)
    {
        if (name.Length != CodeKey.NameLength || !name.All(char.IsAsciiHexDigitLower))
            return false;
        try
        {
            using var file = new FileStream(_directory.OpenFile(name), FileAccess.Read, bufferSize: 0);
            return CodeEntry.IsOne(name, file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Removed by another process just now, or not to be read: neither is one of ours.
            return false;
        }
    }
}
