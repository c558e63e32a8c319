namespace WasiGuard;

/// <summary>What one execution has used of its policy's budgets. Exact, also when several threads take from it.</summary>
internal sealed class NetFetchBudget(NetFetchPolicy policy)
{
    private long _requests;
    private long _bytes;

    public long BytesLeft => Math.Max(0, policy.MaxTotalResponseBytes - Interlocked.Read(ref _bytes));

    /// <summary>Takes one request.</summary>
    /// <exception cref="NetFetchException">There is none left, or no byte of a response could be read.</exception>
    public void TakeRequest()
    {
        if (Interlocked.Increment(ref _requests) > policy.MaxRequests)
            throw new NetFetchException(NetFetchErrno.OverBudget, $"the execution has made {policy.MaxRequests} requests (MaxRequests)");
        if (BytesLeft == 0)
            throw new NetFetchException(NetFetchErrno.OverBudget, $"the execution has read {policy.MaxTotalResponseBytes} bytes (MaxTotalResponseBytes)");
    }

    /// <summary>Takes as many of these bytes as are left.</summary>
    public int TakeBytes(int wanted)
    {
        while (true)
        {
            var used = Interlocked.Read(ref _bytes);
            var taken = (int)Math.Min(wanted, policy.MaxTotalResponseBytes - used);
            if (Interlocked.CompareExchange(ref _bytes, used + taken, used) == used)
                return taken;
        }
    }
}
