namespace WasiGuard;

/// <summary>
/// Puts a guest on a thread: on one of the pool when it is likely to be done at once, which spares two hand-overs between threads,
/// and else on one of its own, because guests that stay would starve the pool.
/// </summary>
internal static class GuestPlacement
{
    private static readonly int s_mostOnPool = Environment.ProcessorCount;
    private static int s_onPool;

    public static Task<WasiExecResult> RunAsync(GuestExecution execution)
    {
        if (!execution.IsBrief)
            return GuestThread.RunAsync(execution.Run);
        if (Interlocked.Increment(ref s_onPool) <= s_mostOnPool)
            return RunOnPoolAsync(execution);
        Interlocked.Decrement(ref s_onPool);
        return GuestThread.RunAsync(execution.Run);
    }

    private static Task<WasiExecResult> RunOnPoolAsync(GuestExecution execution) => Task.Run(() =>
    {
        try
        {
            return execution.Run();
        }
        finally
        {
            Interlocked.Decrement(ref s_onPool);
        }
    });
}
