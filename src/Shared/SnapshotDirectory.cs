using System.IO.Enumeration;

namespace WasiGuard;

/// <summary>The files of a snapshot as a directory of the host, and the way back.</summary>
internal sealed class SnapshotDirectory
{
    public SnapshotDirectory(string path, WasiFileSnapshot files)
    {
        FullPath = path;
        try
        {
            files.WriteTo(path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"WasiExecInput.Files cannot be written to '{path}': {failure.Message}", failure);
        }
    }

    public string FullPath { get; }

    /// <summary>The state now.</summary>
    /// <param name="maxBytes">The size of all files together that is read at most.</param>
    /// <exception cref="WasiRunnerException">The files are more than that, or hold what a snapshot cannot.</exception>
    public WasiFileSnapshot Read(long maxBytes)
    {
        try
        {
            var size = Lengths().Sum();
            return size <= maxBytes
                ? WasiFileSnapshot.FromDirectory(FullPath)
                : throw new WasiRunnerException($"The guest left {size} bytes of files, more than the {maxBytes} that are read back. Raise Ceilings.SnapshotBytes in the options of the runner, or give the guest a directory of Preopens.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"The files that the guest left cannot be read: {failure.Message}", failure);
        }
    }

    private FileSystemEnumerable<long> Lengths() => new(
        FullPath,
        static (ref entry) => entry.IsDirectory ? 0 : entry.Length,
        new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = false })
    {
        ShouldRecursePredicate = static (ref entry) => (entry.Attributes & FileAttributes.ReparsePoint) == 0,
    };
}
