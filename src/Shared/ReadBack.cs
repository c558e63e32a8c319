namespace WasiGuard;

/// <summary>What becomes of a guest's files when it has ended: its result never depends on them.</summary>
internal readonly record struct ReadBack(WasiFileSnapshot? Files, string? Error)
{
    // A guest that used up its time has its few files read back all the same.
    private static readonly TimeSpan s_least = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads the files back and removes the directory.</summary>
    /// <param name="snapshot">The guest's files; null when it had none.</param>
    /// <param name="directory">The directory of the execution; null when it had none.</param>
    /// <param name="ceilings">What is read at most.</param>
    /// <param name="left">The time that the guest did not use.</param>
    /// <param name="isRead">Told as soon as the files are read: removing them may take much longer.</param>
    /// <param name="cancellation">The caller's.</param>
    /// <exception cref="OperationCanceledException">The caller has cancelled.</exception>
    public static ReadBack Of(SnapshotDirectory? snapshot, PrivateTemporaryDirectory? directory, WasiCeilings ceilings, TimeSpan left, Action<ReadBack>? isRead, CancellationToken cancellation)
    {
        if (directory is null)
            return default;
        using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        until.CancelAfter(left > s_least ? left : s_least);
        var (files, error) = snapshot?.Read(ceilings, until.Token) ?? default;
        cancellation.ThrowIfCancellationRequested();
        isRead?.Invoke(new(files, error));
        return new(files, Joined(error, directory.Remove(until.Token)));
    }

    /// <summary>What is said when the time was over before the files were back.</summary>
    /// <param name="input">The input; without files there is nothing to say.</param>
    public static ReadBack TookTooLong(WasiExecInput input) => new(null, input.Files is null ? null : SnapshotDirectory.TookTooLong);

    private static string? Joined(string? one, string? other) => one is null || other is null ? one ?? other : $"{one} {other}";
}
