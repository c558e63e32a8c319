namespace WasiGuard;

/// <summary>What a request may carry besides its URL and method.</summary>
internal static class RequestRules
{
    /// <exception cref="NetFetchException">The headers or the body are malformed, not granted, or too large.</exception>
    public static void Check(NetFetchPolicy policy, NetFetchRequest request)
    {
        HeaderRules.Check(policy, request.Headers);
        if (request.HeadersAreCut)
            throw HeaderRules.TooManyBytes(policy);
        if (request.Body.Length > policy.MaxRequestBytes)
            throw new NetFetchException(NetFetchErrno.OverBudget, $"the body is larger than {policy.MaxRequestBytes} bytes (MaxRequestBytes)");
        if (!request.Body.IsEmpty && request.Method is ("GET" or "HEAD"))
            throw new NetFetchException(NetFetchErrno.Invalid, $"{request.Method} has a body");
    }
}
