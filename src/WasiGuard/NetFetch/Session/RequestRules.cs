namespace WasiGuard;

/// <summary>What a request may carry besides its URL and method.</summary>
internal static class RequestRules
{
    /// <param name="policy">What is granted.</param>
    /// <param name="method">The method.</param>
    /// <param name="headers">The headers, or as many of them as the policy has bytes for.</param>
    /// <param name="headersAreCut">Whether there were more.</param>
    /// <param name="bodyBytes">The length of the body.</param>
    /// <exception cref="NetFetchException">The headers or the body are malformed, not granted, or too large.</exception>
    public static void Check(NetFetchPolicy policy, string method, IReadOnlyList<KeyValuePair<string, string>> headers, bool headersAreCut, int bodyBytes)
    {
        HeaderRules.Check(policy, headers);
        if (headersAreCut)
            throw HeaderRules.TooManyBytes(policy);
        if (bodyBytes > policy.MaxRequestBytes)
            throw new NetFetchException(NetFetchErrno.OverBudget, $"the body is larger than {policy.MaxRequestBytes} bytes (MaxRequestBytes)");
        if (bodyBytes > 0 && method is ("GET" or "HEAD"))
            throw new NetFetchException(NetFetchErrno.Invalid, $"{method} has a body");
    }
}
