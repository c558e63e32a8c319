using System.Diagnostics;
using System.Globalization;

namespace WasiGuard.Benchmarks.Soak;

/// <summary>Executes guests of every kind for a while, and fails when an outcome is wrong or the process grows.</summary>
internal static class SoakRun
{
    private const int Samples = 60;

    // Idle threads of the engine end after ten seconds.
    private static readonly TimeSpan s_rest = TimeSpan.FromSeconds(13);

    /// <param name="length">Minutes, or <c>--executions</c> and their number; five minutes when it is empty.</param>
    /// <returns>0 when every outcome was right and nothing grew, 1 when not, 2 when the length is none.</returns>
    public static async Task<int> RunAsync(string[] length)
    {
        Func<int, Func<int, bool>> until;
        if (length is ["--executions", var number] && int.TryParse(number, CultureInfo.InvariantCulture, out var executions) && executions >= Samples)
            until = sample => done => done < (long)executions * sample / Samples;
        else if (length is [] or [_] && double.TryParse(length is [var text] ? text : "5", CultureInfo.InvariantCulture, out var minutes) && minutes > 0)
            until = Minutes(minutes);
        else
            return Usage();

        var started = Stopwatch.GetTimestamp();
        var directory = Directory.CreateTempSubdirectory("wasiguard-soak-");
        try
        {
            await using var server = await BodyServer.StartAsync("body"u8.ToArray());
            var load = new SoakLoad(SoakCases.For(server.Url), directory.FullName);
            var samples = await SampleAsync(load, until, directory.FullName);
            var time = Stopwatch.GetElapsedTime(started);
            await Task.Delay(s_rest);
            var rested = await ProcessSample.TakeAsync(load.Executions, directory.FullName);
            Console.WriteLine($"at rest:  {rested}\n");
            return Judge(load, new(samples, rested), time);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<List<ProcessSample>> SampleAsync(SoakLoad load, Func<int, Func<int, bool>> until, string directory)
    {
        Console.WriteLine($"time      {ProcessSample.Head}");
        List<ProcessSample> samples = [];
        var started = Stopwatch.GetTimestamp();
        for (var i = 1; i <= Samples; i++)
        {
            await load.RunAsync(until(i));
            samples.Add(await ProcessSample.TakeAsync(load.Executions, directory));
            Console.WriteLine($"{Stopwatch.GetElapsedTime(started):hh\\:mm\\:ss}  {samples[^1]}");
        }

        return samples;
    }

    private static int Judge(SoakLoad load, SoakVerdict verdict, TimeSpan time)
    {
        foreach (var outcome in load.Outcomes)
            Console.WriteLine(outcome);
        var wrong = load.Outcomes.Where(outcome => !outcome.IsRight).Sum(outcome => outcome.Count);
        var (managedMiddle, managedLast) = verdict.Medians(sample => sample.ManagedMegabytes);
        var (residentMiddle, residentLast) = verdict.Medians(sample => sample.ResidentMegabytes);
        Console.WriteLine($"\n{load.Executions} executions in {time:hh\\:mm\\:ss}, {wrong} with a wrong outcome");
        Console.WriteLine($"managed memory, last third against middle third:  {managedLast:F2} / {managedMiddle:F2} MB = {managedLast / managedMiddle:F3}");
        Console.WriteLine($"resident memory, last third against middle third: {residentLast:F1} / {residentMiddle:F1} MB = {residentLast / residentMiddle:F3}");
        var grown = verdict.Grown();
        foreach (var what in grown)
            Console.WriteLine($"GROWS: {what}");
        return wrong == 0 && grown.Count == 0 ? 0 : 1;
    }

    private static Func<int, Func<int, bool>> Minutes(double minutes)
    {
        var started = Stopwatch.GetTimestamp();
        return sample => _ => Stopwatch.GetElapsedTime(started).TotalMinutes < minutes * sample / Samples;
    }

    private static int Usage()
    {
        Console.Error.WriteLine($"soak [MINUTES | --executions N], N from {Samples}");
        return 2;
    }
}
