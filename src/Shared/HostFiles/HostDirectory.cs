using Microsoft.Win32.SafeHandles;

namespace WasiGuard;

/// <summary>
/// A directory of the host that was opened once: on Linux whatever is done through it is done to what was opened, even after its path has become
/// a link to somewhere else, and no name below it is followed as a link. Elsewhere it is a path; each step is checked for links, and whoever
/// swaps a directory for a link between the check and the use is not held.
/// </summary>
/// <remarks>Names are single: no separator, neither <c>.</c> nor <c>..</c>. Methods throw <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/>.</remarks>
internal abstract class HostDirectory : IDisposable
{
    public const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>What a new file may have at most; the system takes away what the process's mask says.</summary>
    public const UnixFileMode AnyFile = (UnixFileMode)0b110_110_110;

    /// <summary>What a new directory may have at most.</summary>
    public const UnixFileMode AnyDirectory = (UnixFileMode)0b111_111_111;

    /// <summary>Whether directories are opened once here, and used as they were opened.</summary>
    public static bool IsOpenedOnce { get; } = LinuxDirectory.IsSupported;

    /// <summary>Opens a directory by a path of the host's own, in which links are followed.</summary>
    public static HostDirectory Open(string path)
    {
        path = Path.GetFullPath(path);
        return IsOpenedOnce ? LinuxDirectory.OpenPath(path) : NamedDirectory.OpenPath(path);
    }

    /// <summary>The path by which this process finds the very directory.</summary>
    public abstract string PathHere { get; }

    /// <summary>The path by which a process that this one starts finds the very directory, as long as this is not disposed of.</summary>
    public abstract string PathForChildren { get; }

    public abstract HostIdentity Identity { get; }

    /// <summary>What the directory itself is like.</summary>
    public abstract HostStatus Status { get; }

    /// <summary>Whether the directory belongs to the user of this process; true where owners are not known.</summary>
    public bool IsOwn => Status.Owner is not { } owner || owner == Libc.EffectiveUser();

    /// <summary>Opens a directory in this one; null when there is none. A symbolic link is none.</summary>
    public abstract HostDirectory? TryOpenDirectory(string name);

    public HostDirectory OpenDirectory(string name) =>
        TryOpenDirectory(name) ?? throw new IOException($"'{GuestText.Shown(name)}' is no directory any more; something else changes the files.");

    /// <summary>Opens the directory that this one is in.</summary>
    /// <exception cref="IOException">It is another than the one expected: this one has been moved.</exception>
    public abstract HostDirectory OpenParent(HostIdentity expected);

    /// <summary>What is in the directory, one by one.</summary>
    public abstract IEnumerable<HostEntry> Entries();

    public abstract HostStatus Look(string name);

    /// <summary>Opens a regular file to read; anything else is refused, without waiting for whoever holds its other end.</summary>
    public abstract SafeFileHandle OpenFile(string name);

    /// <summary>Makes a file that is not there yet, to write.</summary>
    public abstract SafeFileHandle CreateFile(string name, UnixFileMode mode);

    /// <summary>Makes a directory; false when the name is taken.</summary>
    public abstract bool TryCreateDirectory(string name, UnixFileMode mode);

    /// <summary>Gives a file another name in this directory; whatever had it and is no directory is gone.</summary>
    public abstract void Rename(string from, string to);

    /// <summary>Removes whatever has the name and is no directory. One that is gone already is fine.</summary>
    public abstract void RemoveFile(string name);

    /// <summary>Removes an empty directory; false when it is not empty. One that is gone already is fine.</summary>
    public abstract bool TryRemoveDirectory(string name);

    /// <summary>Marks the directory as in use until what is returned is disposed of, or this process ends, however it ends.</summary>
    /// <returns>Null when it is in use already, by this process or another.</returns>
    /// <exception cref="IOException">The file system has no locks.</exception>
    public abstract SafeFileHandle? TryLock();

    /// <summary>Lets this user read and change the directory.</summary>
    public abstract void Unlock();

    public abstract void Dispose();
}
