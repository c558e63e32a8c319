using System.Diagnostics;
using System.Globalization;

namespace WasiGuard.Benchmarks;

/// <summary>
/// What the first execution of a module takes: compiled, from <c>ModuleCacheDirectory</c>, from memory; and what the process has of memory after each step.
/// <c>start MODULE [ARGS…]</c>.
/// </summary>
internal static class StartRun
{
    public static async Task<int> RunAsync(string[] command)
    {
        if (command is not [var path, .. var arguments])
        {
            Console.Error.WriteLine("start MODULE [ARGS…]");
            return 2;
        }

        var directory = Directory.CreateTempSubdirectory("wasiguard-start-");
        try
        {
            var input = new WasiExecInput { Module = WasiModule.FromFile(path), Arguments = arguments };
            Print("what", "s", "RssAnon, MB");
            Print($"module, {input.Module.Bytes.Length / 1e6:n1} MB", null);
            var first = Runner(1);
            await TimeAsync("compile", () => first.PrepareAsync(input));
            await TimeAsync("run", () => ExecuteAsync(input, first));
            await TimeAsync("run again", () => ExecuteAsync(input, first));
            var second = Runner(2);
            await TimeAsync("from the directory", () => second.PrepareAsync(input));
            await TimeAsync("run", () => ExecuteAsync(input, second));
            Console.WriteLine($"code: {directory.EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length) / 1e6:n1} MB");
            GC.KeepAlive(first);
            return 0;
        }
        finally
        {
            directory.Delete(recursive: true);
        }

        // Runners that differ in this share nothing in memory.
        InProcessWasiRunner Runner(int number) => new(new() { ModuleCacheDirectory = Path.Combine(directory.FullName, "code"), MaxConcurrentExecutions = number });
    }

    private static async Task TimeAsync(string what, Func<Task> act)
    {
        var began = Stopwatch.GetTimestamp();
        await act();
        Print(what, Stopwatch.GetElapsedTime(began));
    }

    private static async Task ExecuteAsync(WasiExecInput input, InProcessWasiRunner runner)
    {
        var result = await runner.ExecuteAsync(input);
        if (result.Termination != WasiTermination.Exited)
            throw new InvalidOperationException($"The guest ended as {result.Termination}: {result.TrapMessage}");
    }

    private static void Print(string what, TimeSpan? took) => Print(what, took is { } time ? time.TotalSeconds.ToString("n3", CultureInfo.InvariantCulture) : "", Anonymous());

    private static void Print(string what, string seconds, string memory) => Console.WriteLine($"{what,-20} {seconds,10} {memory,12}");

    private static string Anonymous()
    {
        const string Status = "/proc/self/status";
        if (!File.Exists(Status))
            return "";
        var line = File.ReadLines(Status).First(line => line.StartsWith("RssAnon:", StringComparison.Ordinal));
        return (long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1000.0).ToString("n0", CultureInfo.InvariantCulture);
    }
}
