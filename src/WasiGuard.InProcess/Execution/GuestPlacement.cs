namespace WasiGuard;

/// <summary>
/// Puts a guest on a thread: on one of the pool when it is likely to be done at once, which spares two hand-overs between threads,
/// and else on one of its own, because guests that stay would starve the pool.
/// </summary>
internal static class GuestPlacement
{
    // One thread of the pool at least stays free, should a guest that was always done at once no longer be.
    private static readonly int s_mostOnPool = Environment.ProcessorCount - 1;
    private static int s_onPool;

    /// <summary>Starts the function.</summary>
    /// <param name="isBrief">Whether it is likely to be done at once.</param>
    /// <param name="stackBytes">The stack that it needs.</param>
    /// <param name="run">The function; it is told whether it runs on the pool.</param>
    /// <param name="completion">Where the end is told.</param>
    public static void Start(bool isBrief, int stackBytes, Func<bool, WasiExecResult> run, TaskCompletionSource<WasiExecResult> completion)
    {
        if (!isBrief)
        {
            GuestThread.Run(stackBytes, () => run(false), completion);
            return;
        }

        if (Interlocked.Increment(ref s_onPool) <= s_mostOnPool)
        {
            ThreadPool.QueueUserWorkItem(OnPool, (stackBytes, run, completion), preferLocal: false);
            return;
        }

        Interlocked.Decrement(ref s_onPool);
        GuestThread.Run(stackBytes, () => run(false), completion);
    }

    private static void OnPool((int StackBytes, Func<bool, WasiExecResult> Run, TaskCompletionSource<WasiExecResult> Completion) work)
    {
        if (!HostStack.Has(work.StackBytes))
        {
            Interlocked.Decrement(ref s_onPool);
            GuestThread.Run(work.StackBytes, () => work.Run(false), work.Completion);
            return;
        }

        try
        {
            var result = work.Run(true);
            Interlocked.Decrement(ref s_onPool);
            work.Completion.TrySetResult(result);
        }
        catch (Exception failure)
        {
            Interlocked.Decrement(ref s_onPool);
            work.Completion.TrySetException(failure);
        }
    }
}
