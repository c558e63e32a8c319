using Microsoft.Win32.SafeHandles;

namespace WasiGuard;

/// <summary>A directory as a path, for systems where this library opens none. Links are looked for before each step.</summary>
internal sealed class NamedDirectory : HostDirectory
{
    private const string LockName = ".lock";

    private readonly string _path;

    private NamedDirectory(string path) => _path = path;

    public override string PathHere => _path;

    public override string PathForChildren => _path;

    public override HostIdentity Identity => default;

    public override HostStatus Status => StatusOf(new DirectoryInfo(_path));

    public static HostDirectory OpenPath(string path) =>
        Directory.Exists(path) ? new NamedDirectory(path) : throw new DirectoryNotFoundException($"There is no directory '{GuestText.Shown(path)}'.");

    public override HostDirectory? TryOpenDirectory(string name) => Look(name).Kind == HostEntryKind.Directory ? new NamedDirectory(PathOf(name)) : null;

    public override HostDirectory OpenParent(HostIdentity expected) => new NamedDirectory(Path.GetDirectoryName(_path)!);

    public override IEnumerable<HostEntry> Entries() => new DirectoryInfo(_path)
        .EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false })
        .Select(entry => new HostEntry(entry.Name, KindOf(entry)));

    public override HostStatus Look(string name)
    {
        var path = PathOf(name);
        FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
        return entry.Exists || entry.LinkTarget is not null ? StatusOf(entry) : default;
    }

    public override SafeFileHandle OpenFile(string name) => Look(name).Kind == HostEntryKind.File
        ? File.OpenHandle(PathOf(name))
        : throw new IOException($"'{GuestText.Shown(name)}' is not a regular file any more; something else changes the files.");

    public override SafeFileHandle CreateFile(string name, UnixFileMode mode)
    {
        var file = File.OpenHandle(PathOf(name), FileMode.CreateNew, FileAccess.Write);
        if (!OperatingSystem.IsWindows() && mode != AnyFile)
            File.SetUnixFileMode(file, mode);
        return file;
    }

    public override bool TryCreateDirectory(string name, UnixFileMode mode)
    {
        if (Look(name).Kind != HostEntryKind.Missing)
            return false;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(PathOf(name));
        else
            Directory.CreateDirectory(PathOf(name), mode);
        return true;
    }

    public override void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true);

    public override void RemoveFile(string name) => File.Delete(PathOf(name));

    public override bool TryRemoveDirectory(string name)
    {
        if (Directory.EnumerateFileSystemEntries(PathOf(name)).Any())
            return false;
        Directory.Delete(PathOf(name));
        return true;
    }

    public override SafeFileHandle? TryLock()
    {
        try
        {
            return File.OpenHandle(PathOf(LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, FileOptions.DeleteOnClose);
        }
        catch (IOException)
        {
            // The class library does not tell a file in use from other failures.
            return null;
        }
    }

    public override void Unlock()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_path, OwnerOnly);
    }

    public override void Dispose()
    {
    }

    private static HostStatus StatusOf(FileSystemInfo entry) => new(KindOf(entry), OperatingSystem.IsWindows() ? default : entry.UnixFileMode)
    {
        Length = entry is FileInfo { Exists: true } file ? file.Length : 0,
        Modified = entry.LastWriteTimeUtc,
    };

    private string PathOf(string name) => Path.Combine(_path, name);

    // The library does not tell named pipes, sockets and devices from files; File.OpenHandle refuses what it cannot seek in.
    private static HostEntryKind KindOf(FileSystemInfo entry) =>
        entry.LinkTarget is not null ? HostEntryKind.SymbolicLink : entry is DirectoryInfo ? HostEntryKind.Directory : HostEntryKind.File;
}
