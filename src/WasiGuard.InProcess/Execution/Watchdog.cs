using System.Diagnostics;

namespace WasiGuard;

/// <summary>The thread that stops guests: at their deadline, or when they are cancelled. It ends when there has been none to watch for a while.</summary>
internal static class Watchdog
{
    private const int IdleMilliseconds = 2000;

    // How long a guest may be on a thread of the pool before the pool gets another one; looked at while there are such guests.
    private const int PoolMilliseconds = 20;

    // A guest that is told to go on takes its next look after a time set only then: an interrupt just before would be lost, so they are repeated.
    private const int RepeatMilliseconds = 2;

    private static readonly List<GuestWatch> s_watched = [];
    private static readonly List<GuestWatch> s_due = [];
    private static long s_nextLook;
    private static bool s_running;
    private static bool s_sawPool;
    private static bool s_looksAtPool;

    public static bool IsRunning
    {
        get
        {
            lock (s_watched)
                return s_running;
        }
    }

    public static void Add(GuestWatch watch)
    {
        lock (s_watched)
        {
            s_watched.Add(watch);
            if (!s_running)
            {
                Start(watch);
            }
            else if (watch.Deadline < s_nextLook || (watch.OnPool && !s_looksAtPool))
            {
                Monitor.Pulse(s_watched);
            }

            s_sawPool |= watch.OnPool;
        }
    }

    private static void Start(GuestWatch first)
    {
        try
        {
            new Thread(Run) { IsBackground = true, Name = "WasiGuard watch" }.UnsafeStart();
            s_running = true;
        }
        catch (OutOfMemoryException failure)
        {
            s_watched.Remove(first);
            throw new WasiRunnerException("The system has no thread to watch a guest's time. Raise the limits of this process (threads, address space).", failure);
        }
    }

    /// <summary>The watch has a deadline now.</summary>
    public static void Notice(GuestWatch watch)
    {
        if (watch.Deadline >= Volatile.Read(ref s_nextLook))
            return;
        lock (s_watched)
            Monitor.Pulse(s_watched);
    }

    public static void Remove(GuestWatch watch)
    {
        lock (s_watched)
            s_watched.Remove(watch);
    }

    /// <summary>Looks at the guests now, because one was cancelled.</summary>
    public static void Alert()
    {
        lock (s_watched)
            Monitor.Pulse(s_watched);
    }

    private static void Run()
    {
        while (true)
        {
            lock (s_watched)
            {
                if (s_due.Count > 0)
                    Monitor.Wait(s_watched, RepeatMilliseconds);
                if (!FindDue())
                    return;
            }

            // Outside of the lock: what hangs on the guest's token runs here.
            foreach (var watch in s_due)
                watch.Stop();
        }
    }

    private static bool FindDue()
    {
        s_due.Clear();
        while (true)
        {
            var now = Stopwatch.GetTimestamp();
            // While guests come to the pool one after the other, this thread stays up instead of being woken by each.
            s_looksAtPool = s_sawPool;
            s_sawPool = false;
            s_nextLook = now + (s_looksAtPool ? PoolMilliseconds : IdleMilliseconds) * Stopwatch.Frequency / 1000;
            foreach (var watch in s_watched)
            {
                s_sawPool |= watch.OnPool;
                if (watch.OnPool && Stopwatch.GetElapsedTime(watch.Created, now).TotalMilliseconds > PoolMilliseconds)
                    watch.Lend();
                if (watch.IsDue(now))
                    s_due.Add(watch);
                else if (watch.Deadline < s_nextLook)
                    s_nextLook = watch.Deadline;
            }

            if (s_due.Count > 0)
                return true;
            var idle = s_watched.Count == 0;
            var signalled = Monitor.Wait(s_watched, (int)Math.Ceiling((s_nextLook - now) * 1000.0 / Stopwatch.Frequency));
            if (idle && !signalled && !s_looksAtPool && s_watched.Count == 0)
                return s_running = false;
        }
    }
}
