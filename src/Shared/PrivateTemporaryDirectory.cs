using System.IO.Enumeration;
using System.Security.Cryptography;

namespace WasiGuard;

/// <summary>A directory of one execution that only this user may enter, gone with everything in it when disposed of.</summary>
internal sealed class PrivateTemporaryDirectory : IDisposable
{
    private const int LongestPathInside = 1000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <param name="root">Where to make it; null for the user's temporary directory.</param>
    public PrivateTemporaryDirectory(string? root)
    {
        FullPath = Path.Combine(root ?? Path.GetTempPath(), "wasiguard-" + RandomNumberGenerator.GetHexString(16, lowercase: true));
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(FullPath);
            else
                Directory.CreateDirectory(FullPath, OwnerOnly);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"The temporary directory '{FullPath}' cannot be made: {failure.Message} Give the runner's options a TemporaryDirectory that this process may write to.", failure);
        }
    }

    public string FullPath { get; }

    /// <summary>Makes a directory inside.</summary>
    public string CreateDirectory(string name) => Directory.CreateDirectory(Path.Combine(FullPath, name)).FullName;

    /// <summary>Writes a file inside that only this user may read.</summary>
    public string WriteFile(string name, ReadOnlySpan<byte> bytes)
    {
        var path = Path.Combine(FullPath, name);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, PreallocationSize = bytes.Length };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var file = new FileStream(path, options);
        file.Write(bytes);
        return path;
    }

    /// <exception cref="WasiRunnerException">Something in it cannot be removed.</exception>
    public void Dispose()
    {
        try
        {
            while (!TryDelete())
            {
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"The temporary directory '{FullPath}' cannot be removed: {failure.Message} Remove it by hand.", failure);
        }
    }

    private bool TryDelete()
    {
        try
        {
            Directory.Delete(FullPath, recursive: true);
            return true;
        }
        catch (Exception tooLong) when (tooLong is PathTooLongException or ArgumentException)
        {
            // The library says either of a path that is too long for the host.
            if (!LiftDeepDirectories())
                throw;
            return false;
        }
    }

    // A guest makes directories relative to others, so deep that the host has no path for them.
    private bool LiftDeepDirectories()
    {
        var deep = new FileSystemEnumerable<string>(FullPath, static (ref entry) => entry.ToFullPath(), new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        {
            ShouldIncludePredicate = (ref entry) => entry.IsDirectory && IsDeep(ref entry),
            ShouldRecursePredicate = (ref entry) => !IsDeep(ref entry),
        }.ToArray();
        foreach (var path in deep)
            Directory.Move(path, Path.Combine(FullPath, RandomNumberGenerator.GetHexString(16)));
        return deep.Length > 0;

        bool IsDeep(ref FileSystemEntry entry) => entry.Directory.Length - FullPath.Length > LongestPathInside;
    }
}
