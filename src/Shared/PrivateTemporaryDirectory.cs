using System.Security.Cryptography;

namespace WasiGuard;

/// <summary>A directory of one execution that only this user may enter, gone with everything in it when disposed of.</summary>
internal sealed class PrivateTemporaryDirectory : IDisposable
{
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

    public void Dispose() => Directory.Delete(FullPath, recursive: true);
}
