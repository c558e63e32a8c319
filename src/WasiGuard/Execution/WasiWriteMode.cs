namespace WasiGuard;

/// <summary>What <see cref="WasiFileSnapshot.WriteTo"/> does with what is in the directory and not in the snapshot.</summary>
public enum WasiWriteMode
{
    /// <summary>It stays. What is in the way of a directory of the snapshot, or a directory in the way of a file, is an <see cref="IOException"/>.</summary>
    Merge,

    /// <summary>It is removed: afterwards the directory holds what the snapshot holds and nothing else. Links are removed, what they lead to stays.</summary>
    Mirror,
}
