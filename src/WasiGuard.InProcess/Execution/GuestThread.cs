namespace WasiGuard;

/// <summary>A thread that runs one guest after another and ends when there has been none for a while.</summary>
internal sealed class GuestThread
{
    private const int StackBytes = 2 * 1024 * 1024;
    private const int IdleMilliseconds = 2000;

    private static readonly List<GuestThread> s_idle = [];
    private static int s_alive;

    private readonly object _handOver = new();
    private Action? _work;

    /// <summary>Threads that run a guest or wait for one.</summary>
    public static int Alive => Volatile.Read(ref s_alive);

    /// <summary>Runs the function on an idle thread or a new one, with the caller's execution context.</summary>
    public static Task<T> RunAsync<T>(Func<T> function)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var context = ExecutionContext.Capture();
        var thread = Take();
        thread.Give(() =>
        {
            if (context is null)
                Work();
            else
                ExecutionContext.Run(context, static work => ((Action)work!)(), (Action)Work);
        });
        return completion.Task;

        void Work()
        {
            try
            {
                var result = function();
                thread.BecomeIdle();
                completion.SetResult(result);
            }
            catch (Exception failure)
            {
                thread.BecomeIdle();
                completion.SetException(failure);
            }
        }
    }

    /// <summary>Before the result is out, so that a caller who goes on at once finds this thread.</summary>
    private void BecomeIdle()
    {
        lock (s_idle)
            s_idle.Add(this);
    }

    private static GuestThread Take()
    {
        lock (s_idle)
        {
            if (s_idle.Count > 0)
            {
                var idle = s_idle[^1];
                s_idle.RemoveAt(s_idle.Count - 1);
                return idle;
            }
        }

        Interlocked.Increment(ref s_alive);
        var created = new GuestThread();
        new Thread(created.Loop, StackBytes) { IsBackground = true, Name = "WasiGuard guest" }.UnsafeStart();
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
