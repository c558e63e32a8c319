using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AgentHost;

/// <summary>Where the draft of a workspace outlives the program: an archive that is replaced as a whole, so that a crash leaves the one before or the one after.</summary>
internal sealed class DraftFile
{
    private const string ChangesEntry = "changes.json";

    private readonly string _path;

    /// <param name="folder">The folder of all drafts; made when the first one is kept.</param>
    /// <param name="workspace">The full path of the workspace.</param>
    public DraftFile(string folder, string workspace) =>
        _path = Path.Combine(folder, $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(workspace)))[..16]}.zip");

    public bool Exists => File.Exists(_path);

    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It cannot be written.</exception>
    public void Save(Draft draft)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
        else
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var next = _path + ".new";
        using (var file = File.Create(next))
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create))
        {
            using (var list = archive.CreateEntry(ChangesEntry).Open())
                JsonSerializer.Serialize(list, draft.Changes);
            for (var i = 0; i < draft.Changes.Count; i++)
            {
                Write(archive, $"before/{i}", draft.Before, draft.Changes[i]);
                Write(archive, $"after/{i}", draft.After, draft.Changes[i]);
            }
        }

        File.Move(next, _path, overwrite: true);
    }

    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public Draft Load()
    {
        try
        {
            using var archive = ZipFile.OpenRead(_path);
            using var list = (archive.GetEntry(ChangesEntry) ?? throw new InvalidDataException("It has no list of changes.")).Open();
            var changes = JsonSerializer.Deserialize<FileChange[]>(list) ?? throw new InvalidDataException("Its list of changes is empty.");
            return new(changes, Read(archive, "before", changes), Read(archive, "after", changes));
        }
        catch (JsonException malformed)
        {
            throw new InvalidDataException("Its list of changes is malformed.", malformed);
        }
    }

    public void Delete() => File.Delete(_path);

    private static void Write(ZipArchive archive, string name, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> files, FileChange change)
    {
        var isFile = name[0] == 'b' ? change.Kind is ChangeKind.Modified or ChangeKind.Removed : change.Kind is ChangeKind.Modified or ChangeKind.Added;
        if (!isFile)
            return;
        using var entry = archive.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(files[change.Path].Span);
    }

    private static Dictionary<string, ReadOnlyMemory<byte>> Read(ZipArchive archive, string folder, FileChange[] changes)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal);
        for (var i = 0; i < changes.Length; i++)
        {
            if (archive.GetEntry($"{folder}/{i}") is not { } entry)
                continue;
            using var stream = entry.Open();
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            files[changes[i].Path] = bytes.ToArray();
        }

        return files;
    }
}
