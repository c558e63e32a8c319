namespace WasiGuard;

/// <summary>A response whose body is still to come. Disposing of it ends the transfer.</summary>
internal interface INetFetchReply : IDisposable
{
    int Status { get; }

    /// <summary>Every header line, in the order received.</summary>
    IEnumerable<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The next bytes of the body; 0 at its end.</summary>
    /// <exception cref="NetFetchException">The network failed.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation);
}
