namespace WasiGuard;

/// <summary>The files of a snapshot as a directory of the host, and the way back.</summary>
internal sealed class SnapshotDirectory : IDisposable
{
    public const string TookTooLong = "Reading back the files that the guest left took longer than the time that was left of it. Raise WasiLimits.Timeout (or Ceilings.RunningTime), or let the guest leave less.";

    /// <param name="directory">Where the files are written.</param>
    /// <param name="files">The files.</param>
    /// <param name="cancellation">The caller's: looked at between files.</param>
    /// <exception cref="WasiRunnerException">The files cannot be written.</exception>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    public SnapshotDirectory(PrivateTemporaryDirectory directory, WasiFileSnapshot files, CancellationToken cancellation)
    {
        Root = directory.CreateDirectory("files");
        try
        {
            files.WriteTo(Root.PathHere, cancellationToken: cancellation);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            Root.Dispose();
            throw new WasiRunnerException($"WasiExecInput.Files cannot be written to '{GuestText.Shown(directory.FullPath)}': {GuestText.ReasonOf(failure)} Make room there, or give the runner's options another TemporaryDirectory.", failure);
        }
        catch
        {
            Root.Dispose();
            throw;
        }
    }

    public HostDirectory Root { get; }

    /// <summary>The state now, or why there is none to be had.</summary>
    /// <param name="ceilings">What is read at most.</param>
    /// <param name="until">Cancelled when the time is up.</param>
    public (WasiFileSnapshot? Files, string? Error) Read(WasiCeilings ceilings, CancellationToken until)
    {
        try
        {
            return (WasiFileSnapshot.FromDirectory(Root.PathHere, ceilings.SnapshotBytes, ceilings.SnapshotEntries, until), null);
        }
        catch (WasiRunnerException refused)
        {
            return (null, $"The files that the guest left are not read back: {refused.Message} What is read at most is in Ceilings.SnapshotBytes and Ceilings.SnapshotEntries of the runner's options; a directory of Preopens holds whatever the guest makes.");
        }
        catch (OperationCanceledException)
        {
            return (null, TookTooLong);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            return (null, $"The files that the guest left cannot be read back: {GuestText.ReasonOf(failure)}");
        }
    }

    public void Dispose() => Root.Dispose();
}
