using System.IO.Enumeration;
using System.Security.Cryptography;

namespace WasiGuard;

/// <summary>For systems that have paths only: a guest makes directories relative to others, so deep that the host has no path for them.</summary>
internal static class DeepDirectories
{
    private const int LongestPathInside = 700;

    /// <summary>Moves what is deep below a directory into the directory itself, until everything in it has a path.</summary>
    public static void Lift(string root)
    {
        while (LiftOnce(root))
        {
        }
    }

    private static bool LiftOnce(string root)
    {
        var deep = new FileSystemEnumerable<string>(root, static (ref entry) => entry.ToFullPath(), new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        {
            ShouldIncludePredicate = (ref entry) => entry.IsDirectory && IsDeep(ref entry),
            ShouldRecursePredicate = (ref entry) => !IsDeep(ref entry),
        }.ToArray();
        foreach (var path in deep)
            Directory.Move(path, Path.Combine(root, RandomNumberGenerator.GetHexString(16)));
        return deep.Length > 0;

        bool IsDeep(ref FileSystemEntry entry) => entry.Directory.Length - root.Length > LongestPathInside;
    }
}
