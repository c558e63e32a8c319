using System.Text;

namespace WasiGuard.Wash.Tests;

/// <summary>A fresh directory with the files of a case.</summary>
internal sealed class Workspace : IDisposable
{
    /// <summary>A file of this name holds messages, which differ between shells: only that it is there counts.</summary>
    private const string MessageFile = "err";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wash-");

    public Workspace(WashCase washCase)
    {
        foreach (var (name, content) in washCase.FilesBefore)
        {
            var path = System.IO.Path.Combine(Path, name);
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, content.Text);
        }
    }

    public string Path => _folder.FullName;

    public string Read(string name) => File.ReadAllText(System.IO.Path.Combine(Path, name));

    /// <summary>Everything that is there, a line each: directories with a slash, files with their bytes.</summary>
    public string Describe()
    {
        var lines = new List<string>();
        foreach (var entry in _folder.EnumerateFileSystemInfos("*", SearchOption.AllDirectories))
        {
            var name = System.IO.Path.GetRelativePath(Path, entry.FullName);
            lines.Add(entry is FileInfo file ? $"{name}: {(file.Name == MessageFile ? "…" : Convert.ToHexString(File.ReadAllBytes(file.FullName)))}" : name + "/");
        }

        lines.Sort(StringComparer.Ordinal);
        return new StringBuilder().AppendJoin('\n', lines).ToString();
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
