using System.Runtime.InteropServices;

namespace WasiGuard;

/// <summary>The descriptors that one guest has open, and how many all guests of this process have: a host without any left cannot go on.</summary>
internal sealed partial class GuestDescriptors(int most) : IDisposable
{
    private const int StandardStreams = 3;

    private static readonly int s_mostOfAll = MostOfAll();
    private static int s_openOfAll;

    private readonly DescriptorSet _open = new();
    private int _counted;

    /// <summary>The guest begins with its standard streams and directories.</summary>
    /// <param name="input">The input, which is refused when it has too many.</param>
    /// <param name="directories">How many directories the guest is given.</param>
    /// <exception cref="ArgumentException">The guest is given more directories than its ceiling of descriptors.</exception>
    /// <exception cref="WasiRunnerException">The guests of this process have too many descriptors open for another one.</exception>
    public void Begin(WasiExecInput input, int directories)
    {
        var first = StandardStreams + directories;
        if (first > most)
            throw new ArgumentException($"The guest is given {directories} directories (Preopens, ReadOnlyPreopens, and with WorkingDirectory those of the root), which with its standard streams are more than the runner's ceiling of {most} descriptors. Give it fewer, or raise Ceilings.{nameof(WasiCeilings.OpenDescriptors)} in the options of the runner.", nameof(input));
        if (Interlocked.Add(ref s_openOfAll, first) > s_mostOfAll && directories > 0)
        {
            Interlocked.Add(ref s_openOfAll, -first);
            throw new WasiRunnerException($"The guests of this process have too many files open for another guest: {s_mostOfAll}, half of what the system grants the process (ulimit -n). Run fewer guests at once, or raise that limit.");
        }

        _counted = first;
        for (var descriptor = 0; descriptor < first; descriptor++)
            _open.Add(descriptor);
    }

    /// <summary>Takes a place for a descriptor that is about to be opened; if there is none, says with which errno.</summary>
    public int? TryTake()
    {
        const int TooManyOfThisGuest = 33, TooManyOfAll = 41;
        if (_open.Count >= most)
            return TooManyOfThisGuest;
        if (Interlocked.Increment(ref s_openOfAll) > s_mostOfAll)
        {
            Interlocked.Decrement(ref s_openOfAll);
            return TooManyOfAll;
        }

        _counted++;
        return null;
    }

    /// <summary>What was about to be opened was not.</summary>
    public void GiveBack()
    {
        _counted--;
        Interlocked.Decrement(ref s_openOfAll);
    }

    public void Opened(int descriptor) => _open.Add(descriptor);

    public void Closed(int descriptor)
    {
        if (_open.Remove(descriptor))
            GiveBack();
    }

    /// <summary>A descriptor took the number of another, which is closed.</summary>
    public void Renumbered(int from, int to)
    {
        if (from == to)
            return;
        if (_open.Contains(to))
            Closed(from);
        else if (_open.Remove(from))
            _open.Add(to);
    }

    public void Dispose()
    {
        Interlocked.Add(ref s_openOfAll, -_counted);
        _counted = 0;
    }

    private static int MostOfAll()
    {
        const int LargestUseful = 1 << 20;
        if (OperatingSystem.IsWindows())
            return LargestUseful;
        var openFiles = OperatingSystem.IsLinux() ? 7 : 8;
        return getrlimit(openFiles, out var limit) == 0 ? (int)Math.Min(limit.Current / 2, LargestUseful) : LargestUseful;
    }

    [LibraryImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int getrlimit(int resource, out ResourceLimit limit);

    [StructLayout(LayoutKind.Sequential)]
    private struct ResourceLimit
    {
        public ulong Current;
        public ulong Most;
    }
}
