namespace WasiGuard;

/// <summary>A request as the guest makes it, or one hop of it as the transport sends it.</summary>
internal sealed record NetFetchRequest
{
    public required string Method { get; init; }

    public required string Url { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    public ReadOnlyMemory<byte> Body { get; init; }
}
