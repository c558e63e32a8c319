namespace WasiGuard;

/// <summary>One output of a guest: kept, or written to a stream as the guest writes it, up to its cap.</summary>
/// <param name="cap">Bytes.</param>
/// <param name="stream">The stream; null to keep the output.</param>
internal sealed class GuestOutput(long cap, CallerStream? stream)
{
    private const int PieceBytes = 64 * 1024;

    private readonly CappedOutput _kept = new(stream is null ? cap : 0);
    private long _room = cap;
    private byte[] _piece = [];
    private volatile bool _isCut;

    /// <summary>What was kept; empty when there is a stream.</summary>
    public ReadOnlyMemory<byte> Kept => _kept.Kept;

    /// <summary>Whether there was more than the cap.</summary>
    public bool IsTruncated => _isCut || _kept.IsTruncated;

    /// <summary>Called on the guest's thread, which waits for the stream.</summary>
    /// <exception cref="OperationCanceledException">The guest has to stop.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (stream is null)
        {
            _kept.Append(bytes);
            return;
        }

        if (bytes.Length > _room)
        {
            _isCut = true;
            bytes = bytes[..(int)_room];
        }

        _room -= bytes.Length;
        while (!bytes.IsEmpty)
        {
            // A copy: the guest's memory may be gone when a stream that was left behind looks at it.
            var length = Math.Min(bytes.Length, PieceBytes);
            if (_piece.Length < length)
                _piece = new byte[length];
            bytes[..length].CopyTo(_piece);
            var writing = stream.WriteAsync(_piece.AsMemory(0, length));
            if (!writing.IsCompletedSuccessfully)
                writing.AsTask().GetAwaiter().GetResult();
            bytes = bytes[length..];
        }
    }
}
