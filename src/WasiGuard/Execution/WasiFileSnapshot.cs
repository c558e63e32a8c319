using System.Collections.Immutable;

namespace WasiGuard;

/// <summary>
/// The files of a guest, as values: guest path to bytes, with the empty directories. Immutable.
/// Paths are relative to the guest's root with <c>/</c> between the parts (<c>src/main.c</c>); <c>..</c>, absolute and empty paths,
/// NUL characters, lone surrogates, paths above 4,096 bytes and parts above 255 bytes of UTF-8 are refused. Names are case-sensitive.
/// </summary>
public sealed partial class WasiFileSnapshot
{
    private readonly ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> _files;
    private readonly ImmutableSortedSet<string> _directories;

    private WasiFileSnapshot(ImmutableSortedDictionary<string, ReadOnlyMemory<byte>> files, ImmutableSortedSet<string> directories)
    {
        _files = files;
        _directories = directories;
    }

    /// <summary>The snapshot without files and directories.</summary>
    public static WasiFileSnapshot Empty { get; } = new(
        ImmutableSortedDictionary.Create<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal),
        ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    /// <summary>The files by path, in ordinal order.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files => _files;

    /// <summary>Every directory, those of the files' paths included, in ordinal order.</summary>
    public IReadOnlyCollection<string> Directories => _directories;

    /// <summary>The bytes of one file.</summary>
    /// <exception cref="KeyNotFoundException">There is no such file.</exception>
    public ReadOnlyMemory<byte> this[string path] => _files[path];

    /// <summary>A snapshot of these files; the bytes are copied.</summary>
    /// <param name="files">Path and bytes of each file.</param>
    /// <exception cref="ArgumentException">A path is malformed, occurs twice, or is a file and a directory at once.</exception>
    public static WasiFileSnapshot Of(IEnumerable<KeyValuePair<string, ReadOnlyMemory<byte>>> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var snapshot = Empty;
        foreach (var (path, bytes) in files)
        {
            if (snapshot._files.ContainsKey(path))
                throw new ArgumentException($"The path '{GuestText.Shown(path)}' occurs twice.", nameof(files));
            snapshot = snapshot.WithFile(path, bytes);
        }

        return snapshot;
    }

    /// <summary>This snapshot with a file added or replaced; the directories of its path come along, the bytes are copied.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="bytes">The file's contents.</param>
    /// <exception cref="ArgumentException">The path is malformed, or is a directory here, or goes through a file.</exception>
    public WasiFileSnapshot WithFile(string path, ReadOnlyMemory<byte> bytes) => WithOwnedFile(path, bytes.ToArray());

    /// <summary>This snapshot with a text file added or replaced, in UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file's path.</param>
    /// <param name="text">The file's contents.</param>
    /// <exception cref="ArgumentException">
    /// The path is malformed, or is a directory here, or goes through a file; or the text holds a lone surrogate, which has no form in UTF-8.
    /// </exception>
    public WasiFileSnapshot WithFile(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (GuestText.LoneSurrogate(text) is { } flaw)
            throw new ArgumentException($"The text is refused: {flaw}.", nameof(text));
        return WithOwnedFile(path, System.Text.Encoding.UTF8.GetBytes(text));
    }

    /// <summary>This snapshot with a directory added, and those that its path goes through.</summary>
    /// <param name="path">The directory's path.</param>
    /// <exception cref="ArgumentException">The path is malformed, or is a file here, or goes through one.</exception>
    public WasiFileSnapshot WithDirectory(string path)
    {
        WasiPath.Relative(path, nameof(path));
        return new(_files, AddDirectories(path, path.Length));
    }

    /// <summary>This snapshot without a file, or without a directory and everything below it.</summary>
    /// <param name="path">The path; one that is not here changes nothing.</param>
    public WasiFileSnapshot Without(string path)
    {
        WasiPath.Relative(path, nameof(path));
        var below = path + "/";
        return new(
            _files.RemoveRange(_files.Keys.Where(Gone).ToArray()),
            _directories.Except(_directories.Where(Gone).ToArray()));

        bool Gone(string name) => name == path || name.StartsWith(below, StringComparison.Ordinal);
    }

    private WasiFileSnapshot WithOwnedFile(string path, byte[] bytes)
    {
        WasiPath.Relative(path, nameof(path));
        if (_directories.Contains(path))
            throw new ArgumentException($"The path '{GuestText.Shown(path)}' is a directory.", nameof(path));
        return new(_files.SetItem(path, bytes), AddDirectories(path, path.LastIndexOf('/')));
    }

    private ImmutableSortedSet<string> AddDirectories(string path, int length)
    {
        var directories = _directories;
        for (; length > 0; length = path.LastIndexOf('/', length - 1))
        {
            var directory = path[..length];
            if (_files.ContainsKey(directory))
                throw new ArgumentException($"The path '{GuestText.Shown(path)}' goes through '{GuestText.Shown(directory)}', which is a file.", nameof(path));
            directories = directories.Add(directory);
        }

        return directories;
    }
}
