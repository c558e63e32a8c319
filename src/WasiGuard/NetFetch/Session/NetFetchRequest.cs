namespace WasiGuard;

/// <summary>A request as a guest makes it. Nothing of it has been checked: <see cref="NetFetchSession.OpenAsync"/> does that.</summary>
/// <remarks>From bytes in a guest's memory make it with <see cref="NetFetchSession.CreateRequest"/>, which copies no more than the policy's bounds.</remarks>
public sealed record NetFetchRequest
{
    /// <summary>The method, in upper case.</summary>
    public required string Method { get; init; }

    /// <summary>An absolute http or https URL.</summary>
    public required string Url { get; init; }

    /// <summary>The headers that the guest sets, one entry for each name. Default: none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>The body. Default: empty.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>What is wrong with the guest's bytes, so that no URL was made of them; null when there is one.</summary>
    internal string? UrlFlaw { get; init; }

    /// <summary>Whether the guest gave more bytes of headers than <see cref="NetFetchPolicy.MaxHeaderBytes"/>, of which <see cref="Headers"/> has the first.</summary>
    internal bool HeadersAreCut { get; init; }
}
