using System.Runtime.CompilerServices;

namespace WasiGuard.Analyzers.Tests;

/// <summary>The programs of Corpus/Programs: whole files in which every line counts.</summary>
internal static class LabelledPrograms
{
    private static readonly string s_folder = Path.Combine(ThisFolder(), "Programs");

    public static IEnumerable<(string Name, string Source)> All() =>
        Directory.GetFiles(s_folder, "*.cs").Order(StringComparer.Ordinal).Select(path => (Path.GetFileName(path), File.ReadAllText(path)));

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
