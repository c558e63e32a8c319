using Microsoft.Win32.SafeHandles;

namespace WasiGuard;

/// <summary>
/// A module's code in a file of this process's own. Where the system has paths for open files, the file has no name any more: nobody can exchange it, and
/// it is gone with the process, however that ends. Elsewhere it lies in a private directory. It is let go when neither the cache nor an execution uses it any more.
/// </summary>
internal sealed class CompiledCode : ICompiled
{
    public const string FileName = "module.cwasm";

    private readonly SafeFileHandle _file;
    private readonly PrivateTemporaryDirectory? _directory;
    private int _users = 1;

    /// <param name="file">The file, which belongs to this from now on.</param>
    /// <param name="directory">Where it lies under <see cref="FileName"/>. Removed at once where the file needs no name, else with the file.</param>
    public CompiledCode(SafeFileHandle file, PrivateTemporaryDirectory directory)
    {
        _file = file;
        Bytes = RandomAccess.GetLength(file);
        if (!LinuxDirectory.HasPaths)
            _directory = directory;
        else if (directory.Remove(new(canceled: true)) is not null)
            // NFS keeps a name for what is open. It is nobody's now, and the next process removes it.
            return;
    }

    /// <summary>Bytes of the code.</summary>
    public long Bytes { get; }

    /// <summary>Begins to use the code; false when it has been let go.</summary>
    public bool TryUse()
    {
        for (var users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return true;
        }

        return false;
    }

    /// <summary>Ends a use.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) != 0)
            return;
        _file.Dispose();
        _directory?.Dispose();
    }

    /// <summary>Gives the code a path in the directory of an execution, good for as long as the code is used.</summary>
    /// <exception cref="WasiRunnerException">It cannot be put there.</exception>
    public string PlaceIn(PrivateTemporaryDirectory execution)
    {
        if (_directory is null)
            return execution.LinkTo(_file, FileName);
        var path = Path.Combine(execution.FullPath, FileName);
        try
        {
            File.Copy(Path.Combine(_directory.FullPath, FileName), path);
            return path;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"The compiled module cannot be copied to '{path}': {failure.Message} Make room there, or give the runner's options another TemporaryDirectory.", failure);
        }
    }

    /// <summary>The code, to be read from its beginning.</summary>
    public Stream Open() => new FileStream(
        LinuxDirectory.HasPaths ? LinuxDirectory.PathOf(_file) : Path.Combine(_directory!.FullPath, FileName),
        FileMode.Open,
        FileAccess.Read,
        FileShare.ReadWrite | FileShare.Delete,
        bufferSize: 0);
}
