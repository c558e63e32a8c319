using System.Runtime.CompilerServices;

namespace WasiGuard.Analyzers.Tests;

/// <summary>The labelled programs of the project, and those beside the repository when they are there.</summary>
internal static class LabelledPrograms
{
    /// <summary>Null when the repository stands alone.</summary>
    public static string? SharedFolder { get; } = FindShared();

    public static string OwnFolder { get; } = Path.Combine(ThisFolder(), "Programs");

    public static IEnumerable<(string Name, string Source)> All() =>
        Directory.GetFiles(OwnFolder, "*.cs").Concat(SharedFolder is null ? [] : Directory.GetFiles(SharedFolder, "*.cs"))
            .Order(StringComparer.Ordinal)
            .Select(path => (Path.GetFileName(path), File.ReadAllText(path)));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

    private static string? FindShared()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var corpus = Path.Combine(folder.FullName, "shared", "corpus");
            if (Directory.Exists(corpus))
                return corpus;
        }

        return null;
    }
}
