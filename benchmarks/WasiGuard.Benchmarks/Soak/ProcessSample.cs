namespace WasiGuard.Benchmarks.Soak;

/// <summary>What this process holds when nothing runs, after a full collection. What the system does not say is 0.</summary>
internal sealed record ProcessSample(int Executions, double ManagedMegabytes, double ResidentMegabytes, int Threads, int Descriptors, int Mappings, int TemporaryFiles)
{
    private static readonly TimeSpan s_settles = TimeSpan.FromSeconds(5);

    /// <summary>The head of a table of samples.</summary>
    public static string Head => "executions  managed MB  resident MB  threads  descriptors  mappings  temporary files";

    /// <param name="executions">Executions so far.</param>
    /// <param name="temporaryDirectory">Where executions make their files, which may be removed a moment after their result is out.</param>
    public static async Task<ProcessSample> TakeAsync(int executions, string temporaryDirectory)
    {
        var until = DateTime.UtcNow + s_settles;
        while (Directory.EnumerateFileSystemEntries(temporaryDirectory).Any() && DateTime.UtcNow < until)
            await Task.Delay(20);
        // Twice, because finalizers let go of what only the next collection finds.
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return new(
            executions,
            GC.GetTotalMemory(forceFullCollection: true) / 1e6,
            Environment.WorkingSet / 1e6,
            Count("/proc/self/task"),
            Count("/proc/self/fd"),
            OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/maps").Count() : 0,
            Directory.EnumerateFileSystemEntries(temporaryDirectory).Count());
    }

    public override string ToString() => $"{Executions,10}  {ManagedMegabytes,10:F2}  {ResidentMegabytes,11:F1}  {Threads,7}  {Descriptors,11}  {Mappings,8}  {TemporaryFiles,15}";

    private static int Count(string directory) => Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory).Count() : 0;
}
