namespace WasiGuard;

/// <summary>How attempts that nobody could make sense of are shown: without user information, query and fragment, and at a bounded length.</summary>
internal static class AuditUrl
{
    private const int MaxShown = 2048;
    private const int MaxMethod = 32;

    /// <summary>The URL as far as it can be shown before it has passed the gate.</summary>
    public static Uri Of(string text, NetFetchPolicy policy)
    {
        if (text.Length > MaxShown || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.HostNameType == UriHostNameType.Unknown)
            return NetFetchUrl.InvalidUri;
        var query = policy.AuditQueries || uri.Query.Length == 0 ? uri.Query : $"?({uri.Query.Length - 1})";
        return Uri.TryCreate(uri.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped) + query, UriKind.Absolute, out var shown)
            ? shown
            : NetFetchUrl.InvalidUri;
    }

    /// <summary>The method, when it is one.</summary>
    public static string Method(string method) => method.Length <= MaxMethod && GrantableName.IsToken(method) ? method : "?";
}
