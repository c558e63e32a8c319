namespace WasiGuard;

/// <summary>What a guest reads as standard input: bytes, or a stream that is read as the guest reads.</summary>
internal sealed class GuestInput
{
    private const int PieceBytes = 64 * 1024;
    private const ulong NanosecondsPerMillisecond = 1_000_000;

    private readonly CallerStream? _stream;
    private ReadOnlyMemory<byte> _left;
    private byte[] _piece = [];
    private Task<int>? _reading;
    private bool _hasEnded;

    public GuestInput(ReadOnlyMemory<byte> bytes)
    {
        _left = bytes;
        _hasEnded = true;
    }

    public GuestInput(CallerStream stream) => _stream = stream;

    /// <summary>Whether a guest that wants to read may have to wait.</summary>
    public bool IsStream => _stream is not null;

    /// <summary>Called on the guest's thread, which waits for the stream. Returns 0 at the end.</summary>
    /// <exception cref="OperationCanceledException">The guest has to stop.</exception>
    public int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        if (_left.IsEmpty && !_hasEnded)
        {
            // No more than the guest asks for: the rest of the stream is the caller's.
            _reading ??= ReadAsync(buffer.Length);
            Take(_reading.GetAwaiter().GetResult());
        }

        var length = Math.Min(_left.Length, buffer.Length);
        _left.Span[..length].CopyTo(buffer);
        _left = _left[length..];
        return length;
    }

    /// <summary>Waits until the guest can read without waiting, the end included.</summary>
    /// <returns>Whether it can; false when the time is over.</returns>
    /// <exception cref="OperationCanceledException">The guest has to stop.</exception>
    public bool Wait(ulong nanoseconds)
    {
        if (!_left.IsEmpty || _hasEnded)
            return true;
        // On another thread: a stream that blocks in the call would keep the guest from its clocks.
        _reading ??= Task.Run(() => ReadAsync(PieceBytes), CancellationToken.None);
        for (var left = nanoseconds / NanosecondsPerMillisecond + (nanoseconds % NanosecondsPerMillisecond == 0 ? 0u : 1u); ;)
        {
            var piece = (int)Math.Min(left, int.MaxValue);
            left -= (uint)piece;
            // Its exception is thrown below, as it is.
            if (Task.WaitAny([_reading], piece, _stream!.Stopping) == 0)
                break;
            if (left == 0)
                return false;
        }

        Take(_reading.GetAwaiter().GetResult());
        return true;
    }

    /// <summary>The guest has ended and the token is cancelled: gives a call that is under way a moment to end, too.</summary>
    public void End()
    {
        if (_reading is not null)
            Task.WaitAny([_reading], CallerStream.Patience);
    }

    private Task<int> ReadAsync(int bytes)
    {
        bytes = Math.Min(bytes, PieceBytes);
        if (_piece.Length < bytes)
            _piece = new byte[bytes];
        return _stream!.ReadAsync(_piece.AsMemory(0, bytes)).AsTask();
    }

    private void Take(int read)
    {
        _reading = null;
        _hasEnded = read == 0;
        _left = _piece.AsMemory(0, read);
    }
}
