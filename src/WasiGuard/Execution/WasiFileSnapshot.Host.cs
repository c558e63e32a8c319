namespace WasiGuard;

/// <content>Between a snapshot and a directory of the host.</content>
public sealed partial class WasiFileSnapshot
{
    /// <summary>Reads a directory of the host with everything below it.</summary>
    /// <param name="hostDirectory">The directory.</param>
    /// <exception cref="WasiRunnerException">
    /// It holds something that a snapshot cannot: a symbolic link (which is never followed), or a name longer than a guest path may be.
    /// </exception>
    /// <exception cref="IOException">The directory or a file in it cannot be read.</exception>
    public static WasiFileSnapshot FromDirectory(string hostDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostDirectory);
        var files = Empty._files.ToBuilder();
        var directories = Empty._directories.ToBuilder();
        Read(new DirectoryInfo(hostDirectory), prefix: "");
        return new(files.ToImmutable(), directories.ToImmutable());

        void Read(DirectoryInfo directory, string prefix)
        {
            foreach (var entry in directory.EnumerateFileSystemInfos())
            {
                var path = Representable(prefix + entry.Name, entry);
                if (entry is DirectoryInfo inner)
                {
                    directories.Add(path);
                    Read(inner, path + "/");
                }
                else
                {
                    files[path] = File.ReadAllBytes(entry.FullName);
                }
            }
        }
    }

    /// <summary>Writes the files and directories below a directory of the host, which must exist. Existing files are replaced.</summary>
    /// <param name="hostDirectory">The directory.</param>
    /// <exception cref="WasiRunnerException">A path of the snapshot has no form on this host; nothing has been written then.</exception>
    /// <exception cref="IOException">A file or directory cannot be written.</exception>
    public void WriteTo(string hostDirectory)
    {
        ArgumentException.ThrowIfNullOrEmpty(hostDirectory);
        var root = Path.GetFullPath(hostDirectory);
        var directories = _directories.Select(path => HostPath(root, path)).ToArray();
        var files = _files.Select(file => (Path: HostPath(root, file.Key), Bytes: file.Value)).ToArray();
        foreach (var path in directories)
            Directory.CreateDirectory(path);
        foreach (var (path, bytes) in files)
            File.WriteAllBytes(path, bytes.Span);
    }

    private static string HostPath(string root, string path)
    {
        var invalid = Path.GetInvalidFileNameChars();
        foreach (var part in path.Split('/'))
        {
            if (part.IndexOfAny(invalid) >= 0)
                throw new WasiRunnerException($"The file '{path}' of the snapshot cannot be written: '{part}' is no file name on this host.");
        }

        return Path.Combine(root, path.Replace('/', Path.DirectorySeparatorChar));
    }

    private static string Representable(string path, FileSystemInfo entry)
    {
        // A link could lead out of the directory: following it would hand host files to whoever reads the snapshot.
        if (entry.LinkTarget is not null)
            throw new WasiRunnerException($"'{path}' is a symbolic link, which a file snapshot cannot hold. Use Preopens for guests that make links.");
        try
        {
            return WasiPath.Relative(path, nameof(path));
        }
        catch (ArgumentException refused)
        {
            throw new WasiRunnerException($"A file snapshot cannot hold '{path}'. {refused.Message}", refused);
        }
    }
}
