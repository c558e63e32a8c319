namespace WasiGuard;

/// <summary>A thread that runs one guest after another and ends when there has been none for a while.</summary>
internal sealed class GuestThread
{
    private const int IdleMilliseconds = 2000;

    private static readonly List<GuestThread> s_idle = [];
    private static int s_alive;

    private readonly object _handOver = new();
    private readonly int _stackBytes;
    private Action? _work;

    private GuestThread(int stackBytes) => _stackBytes = stackBytes;

    /// <summary>Threads that run a guest or wait for one.</summary>
    public static int Alive => Volatile.Read(ref s_alive);

    /// <summary>Runs the function on an idle thread or a new one, with the caller's execution context.</summary>
    /// <param name="stackBytes">The stack that the thread has at least.</param>
    /// <param name="function">What to run.</param>
    public static Task<T> RunAsync<T>(int stackBytes, Func<T> function)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Run(stackBytes, function, completion);
        return completion.Task;
    }

    /// <summary>Runs the function on an idle thread or a new one, with the caller's execution context.</summary>
    /// <param name="stackBytes">The stack that the thread has at least.</param>
    /// <param name="function">What to run.</param>
    /// <param name="completion">Where the end is told, unless somebody else has told one before.</param>
    public static void Run<T>(int stackBytes, Func<T> function, TaskCompletionSource<T> completion)
    {
        var context = ExecutionContext.Capture();
        var thread = Take(stackBytes);
        thread.Give(() =>
        {
            if (context is null)
                Work();
            else
                ExecutionContext.Run(context, static work => ((Action)work!)(), (Action)Work);
        });

        void Work()
        {
            try
            {
                var result = function();
                thread.BecomeIdle();
                completion.TrySetResult(result);
            }
            catch (Exception failure)
            {
                thread.BecomeIdle();
                completion.TrySetException(failure);
            }
        }
    }

    /// <summary>Before the result is out, so that a caller who goes on at once finds this thread.</summary>
    private void BecomeIdle()
    {
        lock (s_idle)
            s_idle.Add(this);
    }

    private static GuestThread Take(int stackBytes)
    {
        lock (s_idle)
        {
            var at = s_idle.FindLastIndex(thread => thread._stackBytes >= stackBytes);
            if (at >= 0)
            {
                var idle = s_idle[at];
                s_idle.RemoveAt(at);
                return idle;
            }
        }

        Interlocked.Increment(ref s_alive);
        var created = new GuestThread(stackBytes);
        try
        {
            new Thread(created.Loop, stackBytes) { IsBackground = true, Name = "WasiGuard guest" }.UnsafeStart();
        }
        catch (OutOfMemoryException failure)
        {
            Interlocked.Decrement(ref s_alive);
            throw new WasiRunnerException("The system has no thread for another guest. Lower InProcessRunnerOptions.MaxConcurrentExecutions, or raise the limits of this process (threads, address space).", failure);
        }

        return created;
    }

    private void Give(Action work)
    {
        lock (_handOver)
        {
            _work = work;
            Monitor.Pulse(_handOver);
        }
    }

    private void Loop()
    {
        while (WaitForWork() is { } work)
            work();
        Interlocked.Decrement(ref s_alive);
    }

    private Action? WaitForWork()
    {
        lock (_handOver)
        {
            // Whoever has taken this thread off the idle ones is about to give it work.
            while (_work is null && (Monitor.Wait(_handOver, IdleMilliseconds) || _work is not null || !Leave()))
            {
            }

            var work = _work;
            _work = null;
            return work;
        }
    }

    private bool Leave()
    {
        lock (s_idle)
            return s_idle.Remove(this);
    }
}
