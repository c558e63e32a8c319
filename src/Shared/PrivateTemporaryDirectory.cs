using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace WasiGuard;

/// <summary>A directory of one execution that only this user may enter, gone with everything in it when disposed of.</summary>
internal sealed class PrivateTemporaryDirectory : IDisposable
{
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What is removed at once even when the time is up: more than most guests leave.</summary>
    private const int StepsInAnyCase = 2000;

    private const int TooManyOfThisProcess = 24, TooManyOfAll = 23;
    private const int MostTries = 600;

    private static readonly TimeSpan s_triedAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly string _name = "wasiguard-" + RandomNumberGenerator.GetHexString(16, lowercase: true);
    private readonly HostDirectory _parent;
    private readonly HostDirectory _directory;
    private readonly List<SafeFileHandle> _files = [];
    private bool _isRemoved;

    /// <param name="root">Where to make it; null for the user's temporary directory.</param>
    /// <exception cref="WasiRunnerException">It cannot be made.</exception>
    public PrivateTemporaryDirectory(string? root)
    {
        root ??= Path.GetTempPath();
        FullPath = Path.Combine(root, _name);
        try
        {
            _parent = HostDirectory.Open(root);
            _parent.TryCreateDirectory(_name, HostDirectory.OwnerOnly);
            _directory = _parent.OpenDirectory(_name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _parent?.Dispose();
            throw new WasiRunnerException($"The temporary directory '{FullPath}' cannot be made: {failure.Message} Give the runner's options a TemporaryDirectory that this process may write to.", failure);
        }
    }

    public string FullPath { get; }

    /// <summary>Makes a directory inside.</summary>
    /// <exception cref="WasiRunnerException">It cannot be made.</exception>
    public HostDirectory CreateDirectory(string name)
    {
        try
        {
            _directory.TryCreateDirectory(name, HostDirectory.OwnerOnly);
            return _directory.OpenDirectory(name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(name, failure);
        }
    }

    /// <summary>Writes a file inside that only this user may read.</summary>
    /// <returns>The file's path.</returns>
    /// <exception cref="WasiRunnerException">It cannot be written.</exception>
    public string WriteFile(string name, ReadOnlySpan<byte> bytes)
    {
        Write(name, bytes).Dispose();
        return Path.Combine(FullPath, name);
    }

    /// <summary>Writes a file as <see cref="WriteFile"/> does, and keeps it open until this is disposed of.</summary>
    /// <returns>The path by which this process finds the very file, where the system has one.</returns>
    /// <exception cref="WasiRunnerException">It cannot be written.</exception>
    public string WriteOpenFile(string name, ReadOnlySpan<byte> bytes)
    {
        if (!HostDirectory.IsOpenedOnce)
            return WriteFile(name, bytes);
        var file = Write(name, bytes);
        _files.Add(file);
        return LinuxDirectory.PathOf(file);
    }

    /// <summary>Removes everything. What takes longer than the caller can wait goes on in the background.</summary>
    /// <param name="until">Cancelled when the time is up.</param>
    /// <returns>Why something is left behind; null when nothing is.</returns>
    public string? Remove(CancellationToken until)
    {
        if (_isRemoved)
            return null;
        _isRemoved = true;
        _files.ForEach(file => file.Dispose());
        var steps = 0;
        try
        {
            RemoveAll(() =>
            {
                if (++steps > StepsInAnyCase)
                    until.ThrowIfCancellationRequested();
            });
        }
        catch (Exception failure) when (failure is OperationCanceledException || IsShortOfDescriptors(failure))
        {
            _ = RemoveInBackgroundAsync();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Close();
            return $"The temporary directory '{FullPath}' cannot be removed: {failure.Message} Remove it by hand.";
        }

        return null;
    }

    /// <exception cref="WasiRunnerException">Something in it cannot be removed.</exception>
    public void Dispose()
    {
        if (Remove(new(canceled: true)) is { } left)
            throw new WasiRunnerException(left);
    }

    private SafeFileHandle Write(string name, ReadOnlySpan<byte> bytes)
    {
        try
        {
            var file = _directory.CreateFile(name, OwnerReadsAndWrites);
            try
            {
                RandomAccess.Write(file, bytes, fileOffset: 0);
                return file;
            }
            catch
            {
                file.Dispose();
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(name, failure);
        }
    }

    private WasiRunnerException NotWritten(string name, Exception failure) =>
        new($"'{name}' cannot be written to the temporary directory '{FullPath}': {failure.Message} Make room there, or give the runner's options another TemporaryDirectory.", failure);

    private void RemoveAll(Action? step)
    {
        if (!HostDirectory.IsOpenedOnce)
            DeepDirectories.Lift(FullPath);
        HostTree.Empty(_directory, step);
        if (!_parent.TryRemoveDirectory(_name))
            throw new IOException("Something writes to it.");
        Close();
    }

    /// <summary>Removes what takes long, or what this process has no descriptor left to read: guests give theirs back.</summary>
    private async Task RemoveInBackgroundAsync()
    {
        for (var tries = MostTries; ; tries--)
        {
            try
            {
                await Task.Factory.StartNew(() => RemoveAll(step: null), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);
                return;
            }
            catch (Exception failure) when (tries > 0 && (failure is TaskSchedulerException || IsShortOfDescriptors(failure)))
            {
                // Without a descriptor the system gives no thread either.
                await Task.Delay(s_triedAgainAfter).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                // Whoever had the result may be gone. What is left lies in the directory of temporary files.
                Close();
                return;
            }
        }
    }

    private static bool IsShortOfDescriptors(Exception failure) => failure is IOException && failure.HResult is TooManyOfThisProcess or TooManyOfAll;

    private void Close()
    {
        _directory.Dispose();
        _parent.Dispose();
    }
}
