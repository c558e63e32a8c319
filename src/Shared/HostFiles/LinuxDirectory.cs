using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace WasiGuard;

/// <summary>A directory as a descriptor. It holds the place, not a permission to read: that is looked at when something is done.</summary>
internal sealed class LinuxDirectory : HostDirectory
{
    private const int NoPermission = 1, NoEntry = 2, NoAccess = 13, Exists = 17, NotADirectory = 20, TooManyLinks = 40, NotEmpty = 39, WouldBlock = 11;
    private const uint StatusMask = 0x7ff;

    private static readonly byte[] s_self = FileName.Encode(".");
    private static readonly byte[] s_parent = FileName.Encode("..");
    private static readonly byte[] s_nothing = FileName.Encode("");

    private readonly SafeFileHandle _handle;

    private LinuxDirectory(SafeFileHandle handle) => _handle = handle;

    public static bool IsSupported { get; } = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>Whether what is open has a path.</summary>
    public static bool HasPaths { get; } = IsSupported && Directory.Exists("/proc/self/fd");

    public override string PathHere => PathOf(_handle, "self");

    public override string PathForChildren => PathForChildrenOf(_handle);

    public override HostIdentity Identity => TryStatus(s_nothing, Libc.AtEmptyPath, out var status) ? IdentityOf(status) : throw Failure("the directory");

    public override HostStatus Status => TryStatus(s_nothing, Libc.AtEmptyPath, out var status) ? StatusOf(status) : throw Failure("the directory");

    public static HostDirectory OpenPath(string path) => TryOpen(Libc.CurrentDirectory, FileName.Encode(path), flags: 0) ?? throw Failure(path);

    /// <summary>The path by which this process finds what a handle stands for.</summary>
    public static string PathOf(SafeFileHandle handle, string process = "self") =>
        HasPaths
            ? $"/proc/{process}/fd/{handle.DangerousGetHandle()}"
            : throw new IOException("/proc is not mounted, so that what was opened once cannot be handed on. Mount it.");

    /// <summary>The path by which a process that this one starts finds what a handle stands for, as long as it is open.</summary>
    public static string PathForChildrenOf(SafeFileHandle handle) => PathOf(handle, $"{Environment.ProcessId}");

    public override HostDirectory? TryOpenDirectory(string name) =>
        TryOpen(_handle, FileName.Encode(name), Libc.NoFollow)
            ?? (Marshal.GetLastPInvokeError() is NoEntry or NotADirectory or TooManyLinks ? null : throw Failure(name));

    public override HostDirectory OpenParent(HostIdentity expected)
    {
        var parent = TryOpen(_handle, s_parent, Libc.NoFollow) ?? throw Failure("..");
        if (parent.Identity == expected)
            return parent;
        parent.Dispose();
        throw new IOException("A directory was moved meanwhile; something else changes the files.");
    }

    public override IEnumerable<HostEntry> Entries()
    {
        using var stream = new LinuxDirectoryStream(Open(".", s_self, Libc.ReadOnly | Libc.Directory));
        while (stream.Read() is { } entry)
            yield return entry.Kind == HostEntryKind.Missing ? entry with { Kind = Look(entry.Name).Kind } : entry;
    }

    public override HostStatus Look(string name)
    {
        if (TryStatus(FileName.Encode(name), Libc.AtSymlinkNoFollow, out var status))
            return StatusOf(status);
        return Marshal.GetLastPInvokeError() == NoEntry ? default : throw Failure(name);
    }

    public override SafeFileHandle OpenFile(string name)
    {
        var file = Open(name, FileName.Encode(name), Libc.ReadOnly | Libc.NoFollow | Libc.NonBlocking | Libc.NoControllingTerminal);
        if (TryStatus(file, s_nothing, Libc.AtEmptyPath, out var status) && StatusOf(status).Kind == HostEntryKind.File)
            return file;
        file.Dispose();
        throw new IOException($"'{GuestText.Shown(name)}' is no regular file any more; something else changes the files.");
    }

    public override SafeFileHandle CreateFile(string name, UnixFileMode mode) =>
        Open(name, FileName.Encode(name), Libc.WriteOnly | Libc.Create | Libc.Exclusive | Libc.NoFollow, mode);

    public override bool TryCreateDirectory(string name, UnixFileMode mode) =>
        Libc.MakeDirectoryAt(_handle, FileName.Encode(name), (uint)mode) == 0 || (Marshal.GetLastPInvokeError() == Exists ? false : throw Failure(name));

    public override void Rename(string from, string to)
    {
        if (Libc.RenameAt(_handle, FileName.Encode(from), _handle, FileName.Encode(to)) != 0)
            throw Failure(to);
    }

    public override void RemoveFile(string name)
    {
        if (Libc.UnlinkAt(_handle, FileName.Encode(name), flags: 0) != 0 && Marshal.GetLastPInvokeError() != NoEntry)
            throw Failure(name);
    }

    public override bool TryRemoveDirectory(string name) =>
        Libc.UnlinkAt(_handle, FileName.Encode(name), Libc.AtRemoveDirectory) == 0 || Marshal.GetLastPInvokeError() switch
        {
            NoEntry => true,
            NotEmpty or Exists => false,
            _ => throw Failure(name),
        };

    public override SafeFileHandle? TryLock()
    {
        var directory = Open(".", s_self, Libc.ReadOnly | Libc.Directory);
        if (Libc.Lock(directory, Libc.LockExclusive | Libc.LockNonBlocking) == 0)
            return directory;
        var error = Marshal.GetLastPInvokeError();
        directory.Dispose();
        return error == WouldBlock ? null : throw new IOException($"The directory cannot be locked: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    public override void Unlock()
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(PathHere, OwnerOnly);
    }

    public override void Dispose() => _handle.Dispose();

    private static LinuxDirectory? TryOpen(SafeFileHandle directory, byte[] name, int flags)
    {
        var handle = Libc.OpenAt(directory, name, Libc.PathOnly | Libc.Directory | Libc.CloseOnExec | flags, mode: 0);
        return handle.IsInvalid ? null : new(handle);
    }

    private SafeFileHandle Open(string shown, byte[] name, int flags, UnixFileMode mode = default)
    {
        var handle = Libc.OpenAt(_handle, name, flags | Libc.CloseOnExec, (uint)mode);
        return handle.IsInvalid ? throw Failure(shown) : handle;
    }

    private bool TryStatus(byte[] name, int flags, out Libc.Statx status) => TryStatus(_handle, name, flags, out status);

    private static unsafe bool TryStatus(SafeFileHandle directory, byte[] name, int flags, out Libc.Statx status)
    {
        fixed (Libc.Statx* pointer = &status)
            return Libc.Status(directory, name, flags, StatusMask, pointer) == 0;
    }

    private static HostIdentity IdentityOf(in Libc.Statx status) => new(((ulong)status.DeviceMajor << 32) | status.DeviceMinor, status.Inode);

    private static HostStatus StatusOf(in Libc.Statx status) => new(
        (status.Mode & 0xf000) switch
        {
            0x8000 => HostEntryKind.File,
            0x4000 => HostEntryKind.Directory,
            0xa000 => HostEntryKind.SymbolicLink,
            0x1000 => HostEntryKind.NamedPipe,
            0xc000 => HostEntryKind.Socket,
            _ => HostEntryKind.Device,
        },
        (UnixFileMode)(status.Mode & 0xfff))
    {
        Length = (long)status.Size,
        Modified = DateTime.UnixEpoch.AddSeconds(status.ModifiedSeconds).AddMicroseconds(status.ModifiedNanoseconds / 1000),
        Owner = status.Owner,
    };

    private static Exception Failure(string name)
    {
        var error = Marshal.GetLastPInvokeError();
        var message = $"'{GuestText.Shown(name)}': {Marshal.GetPInvokeErrorMessage(error)}.";
        return error switch
        {
            NoPermission or NoAccess => new UnauthorizedAccessException(message),
            NoEntry => new DirectoryNotFoundException(message),
            _ => new IOException(message, error),
        };
    }
}
