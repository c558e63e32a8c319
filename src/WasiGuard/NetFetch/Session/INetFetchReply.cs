namespace WasiGuard;

/// <summary>A response of an <see cref="INetFetchTransport"/> whose body is still to come. Disposing of it ends the transfer.</summary>
public interface INetFetchReply : IDisposable
{
    /// <summary>The status code.</summary>
    int Status { get; }

    /// <summary>Every header line, in the order received, with its value as the bytes stand on the wire (Latin-1).</summary>
    IEnumerable<KeyValuePair<string, string>> Headers { get; }

    /// <summary>Reads the next bytes of the body.</summary>
    /// <param name="buffer">Where to; never empty.</param>
    /// <param name="cancellation">The end of the request's time, or of the execution.</param>
    /// <returns>How many bytes were read; 0 at the end of the body.</returns>
    /// <exception cref="NetFetchException">The network failed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellation"/> was cancelled.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation);
}
