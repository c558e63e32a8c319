namespace WasiGuard;

/// <summary>
/// Puts a guest on a thread: on one of the pool when it is likely to be done at once, which spares two hand-overs between threads,
/// and else on one of its own, because guests that stay would starve the pool.
/// </summary>
internal static class GuestPlacement
{
    private static readonly int s_mostOnPool = Environment.ProcessorCount;
    private static readonly Lock s_lending = new();
    private static int s_onPool;

    /// <summary>Takes one of the pool's threads, of which guests have one for each processor.</summary>
    public static bool TryTakePool()
    {
        if (Interlocked.Increment(ref s_onPool) <= s_mostOnPool)
            return true;
        Interlocked.Decrement(ref s_onPool);
        return false;
    }

    /// <summary>Runs the function on the thread that was taken, or on one of its own when the pool's has not the stack.</summary>
    /// <param name="stackBytes">The stack that it needs.</param>
    /// <param name="run">The function; it is told whether it runs on the pool.</param>
    /// <param name="completion">Where the end is told; what hangs on it runs on the pool's thread.</param>
    public static void RunOnPool(int stackBytes, Func<bool, WasiExecResult> run, TaskCompletionSource<WasiExecResult> completion) =>
        ThreadPool.QueueUserWorkItem(OnPool, (stackBytes, run, completion), preferLocal: true);

    /// <summary>Gives the pool another thread while a guest stays on one of its own that was expected to be done at once.</summary>
    public static void Lend() => ChangePool(1);

    /// <summary>The guest is done.</summary>
    public static void TakeBack() => ChangePool(-1);

    private static void ChangePool(int threads)
    {
        lock (s_lending)
        {
            ThreadPool.GetMinThreads(out var least, out var leastForCompletion);
            ThreadPool.SetMinThreads(Math.Max(1, least + threads), leastForCompletion);
        }
    }

    private static void OnPool((int StackBytes, Func<bool, WasiExecResult> Run, TaskCompletionSource<WasiExecResult> Completion) work)
    {
        if (!HostStack.Has(work.StackBytes))
        {
            Interlocked.Decrement(ref s_onPool);
            _ = RunOnOwnAsync(work.StackBytes, work.Run, work.Completion);
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

    /// <summary>What hangs on the end must not run on a guest's thread.</summary>
    private static async Task RunOnOwnAsync(int stackBytes, Func<bool, WasiExecResult> run, TaskCompletionSource<WasiExecResult> completion)
    {
        try
        {
            completion.TrySetResult(await GuestThread.RunAsync(stackBytes, () => run(false)).ConfigureAwait(false));
        }
        catch (Exception failure)
        {
            completion.TrySetException(failure);
        }
    }
}
