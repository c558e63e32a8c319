namespace WasiGuard;

/// <summary>Keeps the first bytes of a stream and remembers whether there were more. Grows with what it keeps. Safe to read while it is written.</summary>
internal sealed class CappedOutput(long capacity)
{
    private readonly Lock _lock = new();
    private byte[] _bytes = [];
    private int _length;

    public ReadOnlyMemory<byte> Kept
    {
        get
        {
            lock (_lock)
                return _bytes.AsMemory(0, _length);
        }
    }

    public bool IsTruncated { get; private set; }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        lock (_lock)
        {
            var room = (int)(capacity - _length);
            if (bytes.Length > room)
            {
                IsTruncated = true;
                bytes = bytes[..room];
            }

            var needed = _length + bytes.Length;
            if (needed > _bytes.Length)
                Array.Resize(ref _bytes, (int)Math.Min(capacity, Math.Max(needed, Math.Max(256, 2L * _bytes.Length))));
            bytes.CopyTo(_bytes.AsSpan(_length));
            _length = needed;
        }
    }
}
