namespace WasiGuard.Benchmarks.Soak;

/// <summary>Whether a process grows: the median of the last third of its samples against that of the middle third, so that no warm-up counts.</summary>
/// <param name="samples">Samples between executions.</param>
/// <param name="rested">One some time after the last.</param>
internal sealed class SoakVerdict(IReadOnlyList<ProcessSample> samples, ProcessSample rested)
{
    private const double MemoryMayGrow = 1.05;

    // Idle threads of a pool and idle connections come and go.
    private const int FewMayCome = 4;

    /// <summary>What has grown, in words; nothing when all is well.</summary>
    public IReadOnlyList<string> Grown() =>
    [
        .. Compare("managed memory (MB)", sample => sample.ManagedMegabytes, middle => middle * MemoryMayGrow),
        .. Compare("resident memory (MB)", sample => sample.ResidentMegabytes, middle => middle * MemoryMayGrow),
        .. Compare("mappings", sample => sample.Mappings, middle => middle * MemoryMayGrow),
        .. Compare("threads", sample => sample.Threads, middle => middle + FewMayCome),
        .. Compare("descriptors", sample => sample.Descriptors, middle => middle + FewMayCome),
        .. Compare("temporary files", sample => sample.TemporaryFiles, _ => 0),
        .. rested.EngineThreads > Environment.ProcessorCount + FewMayCome ? [$"threads of the engine: {rested.EngineThreads} stay when nothing runs"] : Array.Empty<string>(),
    ];

    /// <summary>The medians of the middle and the last third.</summary>
    public (double Middle, double Last) Medians(Func<ProcessSample, double> of)
    {
        var third = samples.Count / 3;
        return (Median(samples.Skip(samples.Count - 2 * third).Take(third)), Median(samples.TakeLast(third)));

        double Median(IEnumerable<ProcessSample> part) => part.Select(of).Order().ElementAt(third / 2);
    }

    private IEnumerable<string> Compare(string what, Func<ProcessSample, double> of, Func<double, double> most)
    {
        var (middle, last) = Medians(of);
        if (last > most(middle))
            yield return $"{what}: {middle:F2} in the middle third, {last:F2} in the last (medians)";
    }
}
