using System.Buffers;

namespace WasiGuard;

/// <summary>Reads a stream to its end. Keeps the first bytes up to a capacity, and the last <see cref="TailBytes"/> of those beyond it.</summary>
internal sealed class OutputCapture(long capacity)
{
    /// <summary>Far more than a report of wasmtime has.</summary>
    public const int TailBytes = 64 * 1024;

    private readonly CappedOutput _head = new(capacity);
    private byte[]? _ring;
    private long _beyond;

    /// <summary>How many bytes the stream had.</summary>
    public long Length => _head.Kept.Length + _beyond;

    /// <summary>The first <paramref name="length"/> bytes, as far as they were kept.</summary>
    public ReadOnlyMemory<byte> Head(long length) => _head.Kept[..(int)Math.Min(length, _head.Kept.Length)];

    public async Task ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(TailBytes);
        try
        {
            while (await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
                Add(buffer.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The last bytes of the stream, up to <see cref="TailBytes"/>.</summary>
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
