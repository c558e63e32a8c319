using System.Diagnostics;
using System.Globalization;
using WasiGuard.Hostile.Tests.Bombs;

namespace WasiGuard.Benchmarks.Bombs;

/// <summary>
/// Measures what the estimate of compilations lets through: each shape of the hostile suite, as large as the default ceilings have it, compiled in a process of its own.
/// </summary>
internal static class BombsRun
{
    private const string One = "one";
    private const double MostSeconds = 10;
    private const double MostMegabytes = 1500;

    // By then it is known.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    public static Task<int> RunAsync(string[] arguments) => arguments switch
    {
        [One, var name, var size] => CompileAsync(name, int.Parse(size, CultureInfo.InvariantCulture)),
        [] => MeasureAsync(""),
        [var part] => MeasureAsync(part),
        _ => throw new ArgumentException("bombs [PART OF A NAME]"),
    };

    private static async Task<int> MeasureAsync(string part)
    {
        Console.WriteLine("  size      bytes  estimate     real   memory  shape, as large as the ceilings let it be");
        var failures = 0;
        foreach (var bomb in Bomb.All.Where(bomb => bomb.Name.Contains(part, StringComparison.OrdinalIgnoreCase)))
        {
            var size = LargestAccepted(bomb);
            var module = bomb.Make(size);
            var shape = ModuleShape.Of(module.Bytes.Span)!;
            var (seconds, megabytes) = await MeasureInAProcessAsync(bomb, size);
            var isBad = seconds > MostSeconds || megabytes > MostMegabytes;
            failures += isBad ? 1 : 0;
            Console.WriteLine($"{size,7} {module.Bytes.Length,10} {shape.Work / 1e9,7:F1} s {seconds,6:F1} s {megabytes,5:F0} MB  {bomb.Name}{(isBad ? "  <-- too much" : "")}");
        }

        return failures > 0 ? 1 : 0;
    }

    private static int LargestAccepted(Bomb bomb)
    {
        var (fits, tooLarge) = (1, bomb.Large);
        while (tooLarge - fits > Math.Max(1, fits / 20))
        {
            var middle = fits + (tooLarge - fits) / 2;
            if (IsAccepted(bomb.Make(middle)))
                fits = middle;
            else
                tooLarge = middle;
        }

        return fits;
    }

    private static bool IsAccepted(WasiModule module)
    {
        try
        {
            ModuleCeilings.Check(module, ModuleShape.Of(module.Bytes.Span)!, new());
            return true;
        }
        catch (WasiModuleException)
        {
            return false;
        }
    }

    private static async Task<(double Seconds, double Megabytes)> MeasureInAProcessAsync(Bomb bomb, int size)
    {
        using var child = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [.. Self(), "bombs", One, bomb.Name, size.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true })!;
        using var timer = new CancellationTokenSource(s_patience);
        try
        {
            await child.WaitForExitAsync(timer.Token);
        }
        catch (OperationCanceledException)
        {
            var megabytes = child.PeakWorkingSet64 / 1e6;
            child.Kill();
            return (s_patience.TotalSeconds, megabytes);
        }

        var output = await child.StandardOutput.ReadToEndAsync();
        var numbers = output.Trim().Split(' ');
        return child.ExitCode == 0 && numbers.Length == 2
            ? (double.Parse(numbers[0], CultureInfo.InvariantCulture), double.Parse(numbers[1], CultureInfo.InvariantCulture))
            : throw new InvalidOperationException($"'{bomb.Name}' of {size} ended with {child.ExitCode}: {output}");
    }

    /// <summary>Under <c>dotnet</c> the program is its first argument.</summary>
    private static IEnumerable<string> Self() => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(BombsRun).Assembly.Location] : [];

    private static async Task<int> CompileAsync(string name, int size)
    {
        var runner = new InProcessWasiRunner(new() { MaxConcurrentExecutions = 1, Ceilings = new() { CompileTime = TimeSpan.FromHours(1) } });
        await runner.PrepareAsync(WasiModule.FromBytes("\0asm\u0001\0\0\0\u0001\u0004\u0001\u0060\0\0\u0003\u0002\u0001\0\u0007\u000a\u0001\u0006_start\0\0\u000a\u0004\u0001\u0002\0\u000b"u8.ToArray()));
        var module = Bomb.All.Single(bomb => bomb.Name == name).Make(size);
        using var self = Process.GetCurrentProcess();
        var (time, memory) = (self.TotalProcessorTime, self.WorkingSet64);
        await runner.PrepareAsync(module);
        self.Refresh();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{(self.TotalProcessorTime - time).TotalSeconds:F2} {(self.PeakWorkingSet64 - memory) / 1e6:F0}"));
        return 0;
    }
}
