namespace WasiGuard;

/// <summary>A request as the guest makes it, or one hop of it as the transport sends it.</summary>
internal sealed record NetFetchRequest
{
    public required string Method { get; init; }

    /// <summary>Empty when <see cref="UrlFlaw"/> says why nothing was taken over.</summary>
    public required string Url { get; init; }

    /// <summary>What is wrong with the guest's bytes, so that no URL was made of them; null when there is one.</summary>
    public string? UrlFlaw { get; init; }

    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether the guest gave more bytes of headers than <see cref="NetFetchPolicy.MaxHeaderBytes"/>, of which <see cref="Headers"/> has the first.</summary>
    public bool HeadersAreCut { get; init; }

    public ReadOnlyMemory<byte> Body { get; init; }
}
