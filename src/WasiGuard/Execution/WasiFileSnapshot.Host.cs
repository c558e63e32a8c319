using System.Buffers;

namespace WasiGuard;

/// <content>Between a snapshot and a directory of the host.</content>
public sealed partial class WasiFileSnapshot
{
    private static readonly SearchValues<char> s_invalidInNames = SearchValues.Create([.. Path.GetInvalidFileNameChars().Where(invalid => invalid != '/')]);

    /// <summary>Reads a directory of the host with everything below it, whatever its size.</summary>
    /// <param name="hostDirectory">The directory; the path may lead through links.</param>
    /// <exception cref="WasiRunnerException">
    /// It holds something that a snapshot cannot: a symbolic link (which is never followed), a named pipe, a socket, a device (which are never opened), a name that is
    /// no UTF-8 or longer than a guest path may be, a file above <see cref="Array.MaxLength"/> bytes. The message names it.
    /// </exception>
    /// <exception cref="IOException">The directory or a file in it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read the directory or a file in it.</exception>
    /// <remarks><inheritdoc cref="FromDirectory(string, long, int, CancellationToken)" path="/remarks/node()"/></remarks>
    public static WasiFileSnapshot FromDirectory(string hostDirectory) => FromDirectory(hostDirectory, long.MaxValue);

    /// <summary>Reads a directory of the host with everything below it, up to a size.</summary>
    /// <param name="hostDirectory">The directory; the path may lead through links.</param>
    /// <param name="maxBytes">The size of all files together that is read at most, in bytes, 0 or more.</param>
    /// <param name="maxEntries">The files and directories that are read at most, 0 or more. Default: <see cref="int.MaxValue"/>.</param>
    /// <param name="cancellationToken">Ends the reading, also within a large file.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="maxBytes"/> or <paramref name="maxEntries"/> is below 0.</exception>
    /// <exception cref="WasiRunnerException">
    /// It holds more than that, or something that a snapshot cannot: a symbolic link (which is never followed), a named pipe, a socket, a device (which are never opened),
    /// a name that is no UTF-8 or longer than a guest path may be, a file above <see cref="Array.MaxLength"/> bytes. The message names it. Nothing is read beyond it.
    /// </exception>
    /// <exception cref="IOException">The directory or a file in it cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not read the directory or a file in it.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    /// <remarks>
    /// On Linux (x64, ARM64) each directory is opened once, below the one that holds it, and read as it was opened: nobody who changes the directory meanwhile gets
    /// the reading out of it. On other systems each step is checked for links first; somebody who swaps a directory for a link between the check and the reading is followed.
    /// </remarks>
    public static WasiFileSnapshot FromDirectory(string hostDirectory, long maxBytes, int maxEntries = int.MaxValue, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostDirectory);
        ArgumentOutOfRangeException.ThrowIfNegative(maxBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(maxEntries);
        using var root = HostDirectory.Open(hostDirectory);
        var files = Empty._files.ToBuilder();
        var directories = Empty._directories.ToBuilder();
        new SnapshotReader(maxBytes, maxEntries, cancellationToken).Read(root, files, directories);
        return new(files.ToImmutable(), directories.ToImmutable());
    }

    /// <summary>Writes the files and directories below a directory of the host, which must exist.</summary>
    /// <param name="hostDirectory">The directory; the path may lead through links.</param>
    /// <param name="mode">What becomes of what is there and not in the snapshot. Default: <see cref="WasiWriteMode.Merge"/>, it stays.</param>
    /// <param name="cancellationToken">Ends the writing between two files, or within a large one, which is left incomplete when its directory was empty before. What was written before stays.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="mode"/> is none of the modes.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="WasiRunnerException">A path of the snapshot has no form on this host; nothing has been written then.</exception>
    /// <exception cref="IOException">A file or directory cannot be written, or, with <see cref="WasiWriteMode.Merge"/>, something else is in its place. What was written before stays.</exception>
    /// <exception cref="UnauthorizedAccessException">This process may not write a file or directory.</exception>
    /// <remarks>
    /// <para>No link below the directory is followed: where a file goes, a link is replaced; where a directory goes, it is refused by <see cref="WasiWriteMode.Merge"/> and
    /// replaced by <see cref="WasiWriteMode.Mirror"/>. Named pipes, sockets and devices are treated alike, and never opened.</para>
    /// <para>A file that is there already is replaced as a whole, with the permissions that it had, so that a reader sees the old bytes or the new ones; other names of it
    /// (hard links) keep the old ones. A file that has the bytes already is left alone, with its times.</para>
    /// <para>On systems other than Linux (x64, ARM64) each step is checked for links first; somebody who swaps a directory for a link between the check and the writing is followed.</para>
    /// </remarks>
    public void WriteTo(string hostDirectory, WasiWriteMode mode = WasiWriteMode.Merge, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostDirectory);
        if (!Enum.IsDefined(mode))
            throw new ArgumentOutOfRangeException(nameof(mode), mode, "Give Merge or Mirror.");
        foreach (var path in _directories.Concat(_files.Keys))
            ThrowIfNoHostPath(path);
        using var root = HostDirectory.Open(hostDirectory);
        using var writer = new SnapshotWriter(this, root, mode, cancellationToken);
        writer.Write();
    }

    private static void ThrowIfNoHostPath(string path)
    {
        if (path.AsSpan().ContainsAny(s_invalidInNames))
            throw new WasiRunnerException($"The file '{GuestText.Shown(path)}' of the snapshot cannot be written: a part of it is no file name on this host.");
    }
}
