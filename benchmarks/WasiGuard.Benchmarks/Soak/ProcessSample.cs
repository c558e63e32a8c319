namespace WasiGuard.Benchmarks.Soak;

/// <summary>What this process holds when nothing runs, after a full collection. What the system does not say is 0.</summary>
internal sealed record ProcessSample
{
    private static readonly TimeSpan s_settles = TimeSpan.FromSeconds(5);

    /// <summary>The head of a table of samples.</summary>
    public static string Head => "executions  managed MB  resident MB  threads  engine's threads  descriptors  mappings  temporary files";

    /// <summary>Executions so far.</summary>
    public required int Executions { get; init; }

    public required double ManagedMegabytes { get; init; }

    public required double ResidentMegabytes { get; init; }

    /// <summary>Threads other than those of <see cref="EngineThreads"/>.</summary>
    public required int Threads { get; init; }

    /// <summary>Threads on which the engine works on files: it starts many when a guest ends that has many files open, and ends them after ten idle seconds.</summary>
    public required int EngineThreads { get; init; }

    public required int Descriptors { get; init; }

    public required int Mappings { get; init; }

    public required int TemporaryFiles { get; init; }

    /// <param name="executions">Executions so far.</param>
    /// <param name="temporaryDirectory">Where executions make their files, which may be removed a moment after their result is out.</param>
    public static async Task<ProcessSample> TakeAsync(int executions, string temporaryDirectory)
    {
        var until = DateTime.UtcNow + s_settles;
        while (Entries(temporaryDirectory) > 0 && DateTime.UtcNow < until)
            await Task.Delay(20);
        // Twice, because finalizers let go of what only the next collection finds.
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        var threads = ThreadNames();
        var engine = threads.Count(name => name.StartsWith("tokio", StringComparison.Ordinal));
        return new()
        {
            Executions = executions,
            ManagedMegabytes = GC.GetTotalMemory(forceFullCollection: true) / 1e6,
            ResidentMegabytes = Environment.WorkingSet / 1e6,
            Threads = threads.Count - engine,
            EngineThreads = engine,
            Descriptors = Entries("/proc/self/fd"),
            Mappings = OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/maps").Count() : 0,
            TemporaryFiles = Entries(temporaryDirectory),
        };
    }

    public override string ToString() =>
        $"{Executions,10}  {ManagedMegabytes,10:F2}  {ResidentMegabytes,11:F1}  {Threads,7}  {EngineThreads,16}  {Descriptors,11}  {Mappings,8}  {TemporaryFiles,15}";

    private static int Entries(string directory) => Directory.Exists(directory) ? Directory.EnumerateFileSystemEntries(directory).Count() : 0;

    private static List<string> ThreadNames()
    {
        List<string> names = [];
        if (!OperatingSystem.IsLinux())
            return names;
        foreach (var thread in Directory.EnumerateDirectories("/proc/self/task"))
        {
            try
            {
                names.Add(File.ReadAllText(Path.Combine(thread, "comm")));
            }
            catch (IOException)
            {
                // It has ended since.
            }
        }

        return names;
    }
}
