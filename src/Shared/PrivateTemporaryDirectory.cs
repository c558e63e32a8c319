using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace WasiGuard;

/// <summary>
/// A directory of one execution that only this user may enter, gone with everything in it when disposed of. It is locked meanwhile: what a process
/// that was killed has left is removed by the next one.
/// </summary>
internal sealed class PrivateTemporaryDirectory : IDisposable
{
    private const UnixFileMode OwnerReadsAndWrites = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>What is removed at once even when the time is up: more than most guests leave.</summary>
    private const int StepsInAnyCase = 2000;

    // Without a lock a directory of this name is abandoned: no other may be named so.
    private const string Prefix = "wasiguard-private-";
    private const int RandomDigits = 16;
    private const int Attempts = 5;

    private const int TooManyOfThisProcess = 24, TooManyOfAll = 23;
    private const int MostTries = 600;

    // Of a caller who has cancelled, well within the 100 ms in which that is answered.
    private static readonly TimeSpan s_patienceOfCancelled = TimeSpan.FromMilliseconds(30);

    private static readonly TimeSpan s_triedAgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly CancellationToken _cancellation;
    private readonly string _name;
    private readonly HostDirectory _parent;
    private readonly HostDirectory _directory;
    private readonly SafeFileHandle? _lock;
    private bool _isRemoved;

    /// <param name="root">Where to make it; null for the user's temporary directory.</param>
    /// <param name="cancellation">That of the caller, who waits no longer than an instant for the removal once it is cancelled.</param>
    /// <exception cref="WasiRunnerException">It cannot be made.</exception>
    public PrivateTemporaryDirectory(string? root, CancellationToken cancellation = default)
    {
        _cancellation = cancellation;
        root ??= Path.GetTempPath();
        try
        {
            _parent = HostDirectory.Open(root);
            AbandonedDirectories.RemoveOnce(root);
            (_name, _directory, _lock) = Create(_parent);
            FullPath = Path.Combine(root, _name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            _parent?.Dispose();
            throw new WasiRunnerException($"A private directory cannot be made in the temporary directory '{GuestText.Shown(root)}': {GuestText.ReasonOf(failure)} Give the runner's options a TemporaryDirectory that this process may write to.", failure);
        }
    }

    public string FullPath { get; }

    /// <summary>Whether a name is one of such a directory.</summary>
    public static bool IsName(string name) => name.StartsWith(Prefix, StringComparison.Ordinal) && name.Length == Prefix.Length + RandomDigits && name.Skip(Prefix.Length).All(char.IsAsciiHexDigitLower);

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

    /// <summary>Makes a file inside that only this user may read, to write.</summary>
    /// <exception cref="WasiRunnerException">It cannot be made.</exception>
    public SafeFileHandle CreateFile(string name)
    {
        try
        {
            return _directory.CreateFile(name, OwnerReadsAndWrites);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(name, failure);
        }
    }

    /// <summary>Opens a file inside to read; null when there is no regular file of the name.</summary>
    /// <exception cref="WasiRunnerException">It cannot be opened.</exception>
    public SafeFileHandle? TryOpenFile(string name)
    {
        try
        {
            return _directory.Look(name).Kind == HostEntryKind.File ? _directory.OpenFile(name) : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new WasiRunnerException($"'{GuestText.Shown(name)}' cannot be read in the temporary directory '{GuestText.Shown(FullPath)}': {GuestText.ReasonOf(failure)}", failure);
        }
    }

    /// <summary>Makes a name inside by which a process that this one starts finds an open file, where the system has a path for it.</summary>
    /// <returns>The path.</returns>
    /// <exception cref="WasiRunnerException">It cannot be made.</exception>
    public string LinkTo(SafeFileHandle file, string name)
    {
        try
        {
            File.CreateSymbolicLink(Path.Combine(_directory.PathHere, name), LinuxDirectory.PathForChildrenOf(file));
            return Path.Combine(FullPath, name);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw NotWritten(name, failure);
        }
    }

    /// <summary>Removes everything. What takes longer than the caller can wait goes on in the background.</summary>
    /// <param name="until">Cancelled when the time is up.</param>
    /// <returns>Why something is left behind; null when nothing is.</returns>
    public string? Remove(CancellationToken until)
    {
        if (_isRemoved)
            return null;
        _isRemoved = true;
        var steps = 0;
        long? cancelled = null;
        try
        {
            RemoveAll(() =>
            {
                if (++steps > StepsInAnyCase)
                    until.ThrowIfCancellationRequested();
                if (_cancellation.IsCancellationRequested && Stopwatch.GetElapsedTime(cancelled ??= Stopwatch.GetTimestamp()) > s_patienceOfCancelled)
                    _cancellation.ThrowIfCancellationRequested();
            });
        }
        catch (Exception failure) when (failure is OperationCanceledException || IsShortOfDescriptors(failure))
        {
            _ = RemoveInBackgroundAsync();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Close();
            return $"The temporary directory '{GuestText.Shown(FullPath)}' cannot be removed: {GuestText.ReasonOf(failure)} Remove it by hand.";
        }

        return null;
    }

    /// <exception cref="WasiRunnerException">Something in it cannot be removed.</exception>
    public void Dispose()
    {
        if (Remove(new(canceled: true)) is { } left)
            throw new WasiRunnerException(left);
    }

    private static (string Name, HostDirectory Directory, SafeFileHandle? Lock) Create(HostDirectory parent)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var name = Prefix + RandomNumberGenerator.GetHexString(RandomDigits, lowercase: true);
            parent.TryCreateDirectory(name, HostDirectory.OwnerOnly);
            try
            {
                if (TryOpen(parent, name) is var (directory, held))
                    return (name, directory, held);
            }
            catch
            {
                parent.TryRemoveDirectory(name);
                throw;
            }
        }

        throw new IOException("Something removes what is made there.");
    }

    /// <summary>Opens and locks the directory that was just made; null when it is gone. Until it is locked, another process that clears up may take it for abandoned.</summary>
    private static (HostDirectory Directory, SafeFileHandle? Lock)? TryOpen(HostDirectory parent, string name)
    {
        if (parent.TryOpenDirectory(name) is not { } directory)
            return null;
        SafeFileHandle? held = null;
        var isReady = false;
        try
        {
            isReady = TryLock(directory, out held) && parent.Look(name).Kind == HostEntryKind.Directory;
            return isReady ? (directory, held) : null;
        }
        finally
        {
            if (!isReady)
            {
                held?.Dispose();
                directory.Dispose();
            }
        }
    }

    private static bool TryLock(HostDirectory directory, out SafeFileHandle? held)
    {
        try
        {
            held = directory.TryLock();
            return held is not null;
        }
        catch (IOException failure) when (!IsShortOfDescriptors(failure))
        {
            // A file system without locks: what is left there, nobody can tell from what is in use.
            held = null;
            return true;
        }
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
        new($"'{GuestText.Shown(name)}' cannot be written to the temporary directory '{GuestText.Shown(FullPath)}': {GuestText.ReasonOf(failure)} Make room there, or give the runner's options another TemporaryDirectory.", failure);

    private void RemoveAll(Action? step)
    {
        if (!HostDirectory.IsOpenedOnce)
        {
            // It is a file inside, which some systems do not remove while it is open.
            _lock?.Dispose();
            DeepDirectories.Lift(FullPath);
        }

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
        _lock?.Dispose();
        _directory.Dispose();
        _parent.Dispose();
    }
}
