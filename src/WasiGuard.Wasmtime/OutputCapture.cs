namespace WasiGuard;

/// <summary>
/// Reads an output of the program to its end. Keeps the first bytes up to a capacity, or passes them on to a stream, and keeps the last <see cref="TailBytes"/> of
/// those beyond it.
/// </summary>
/// <param name="capacity">Bytes that are kept, or passed on.</param>
/// <param name="stream">Where to pass them on; null to keep them.</param>
/// <param name="gate">Tells what is to be passed on; null when all is.</param>
internal sealed class OutputCapture(long capacity, CallerStream? stream = null, ReportGate? gate = null)
{
    /// <summary>Far more than a report of wasmtime has.</summary>
    public const int TailBytes = 64 * 1024;

    private readonly CappedOutput _head = new(stream is null ? capacity : 0);
    private byte[]? _ring;
    private long _beyond;
    private long _guests;

    /// <summary>How many bytes the output had.</summary>
    public long Length => _head.Kept.Length + _beyond;

    /// <summary>Whether the stream is being waited for.</summary>
    public bool IsPassingOn { get; private set; }

    /// <summary>Where the program's report begins, if that was seen while the output was passed on.</summary>
    public long? ReportStart => gate?.ReportStart;

    /// <summary>The first <paramref name="length"/> bytes, as far as they were kept.</summary>
    public ReadOnlyMemory<byte> Head(long length) => _head.Kept[..(int)Math.Min(length, _head.Kept.Length)];

    /// <summary>Whether the guest, whose output the first <paramref name="length"/> bytes are, wrote more than was kept or passed on.</summary>
    public bool IsCut(long length) => stream is null ? length > _head.Kept.Length : _guests > capacity;

    /// <exception cref="OperationCanceledException">The guest has to stop.</exception>
    public async Task ReadAsync(Stream pipe, CancellationToken cancellationToken)
    {
        // Its own, because a stream that is left behind keeps it.
        var buffer = new byte[TailBytes];
        while (await pipe.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
        {
            Add(buffer.AsSpan(0, count));
            await PassOnAsync(gate is null ? buffer.AsMemory(0, count) : gate.Pass(buffer.AsSpan(0, count))).ConfigureAwait(false);
        }

        if (gate is not null)
            await PassOnAsync(gate.End()).ConfigureAwait(false);
    }

    /// <summary>The last bytes of the output, up to <see cref="TailBytes"/>.</summary>
    public byte[] Tail()
    {
        var tail = new byte[Math.Min(Length, TailBytes)];
        var late = (int)Math.Min(_beyond, tail.Length);
        var early = tail.Length - late;
        _head.Kept.Span[^early..].CopyTo(tail);
        for (var i = 0; i < late; i++)
            tail[early + i] = _ring![(_beyond - late + i) % TailBytes];
        return tail;
    }

    private async ValueTask PassOnAsync(ReadOnlyMemory<byte> bytes)
    {
        if (stream is null)
            return;
        var room = Math.Max(0, capacity - _guests);
        _guests += bytes.Length;
        if (bytes.Length > room)
            bytes = bytes[..(int)room];
        if (bytes.IsEmpty)
            return;
        IsPassingOn = true;
        await stream.WriteAsync(bytes).ConfigureAwait(false);
        IsPassingOn = false;
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        var before = _head.Kept.Length;
        _head.Append(bytes);
        for (bytes = bytes[(_head.Kept.Length - before)..]; !bytes.IsEmpty;)
        {
            _ring ??= new byte[TailBytes];
            var at = (int)(_beyond % TailBytes);
            var count = Math.Min(bytes.Length, TailBytes - at);
            bytes[..count].CopyTo(_ring.AsSpan(at));
            _beyond += count;
            bytes = bytes[count..];
        }
    }
}
