using System.Diagnostics;
using System.Globalization;
using WasmtimeStandIn;

namespace WasiGuard.Benchmarks;

/// <summary>The command line runner beside the program called by hand, in turns: a small guest, and a large one where it lies beside the repository.</summary>
internal static class ProgramRun
{
    public static async Task RunAsync()
    {
        Console.WriteLine($"Medians in ms, with {WasmtimeProgram.Description}.");
        await CompareAsync("hello", Guests.Get("hello"), [], fuel: null, rounds: 25);
        await CompareAsync("hello, fuel", Guests.Get("hello"), [], fuel: 100_000_000, rounds: 25);
        if (Beside("python-3.12.wasm") is not { } python)
        {
            Console.WriteLine("CPython is not beside the repository (../shared/guests/python-3.12.wasm).");
            return;
        }

        await CompareAsync("CPython", WasiModule.FromFile(python), ["-c", "print(1)"], fuel: null, rounds: 7);
        await CompareAsync("CPython, fuel", WasiModule.FromFile(python), ["-c", "print(1)"], fuel: 100_000_000_000, rounds: 7);
    }

    private static async Task CompareAsync(string name, WasiModule module, string[] arguments, ulong? fuel, int rounds)
    {
        var folder = Directory.CreateTempSubdirectory("wasiguard-benchmark-");
        var runner = new WasmtimeWasiRunner(new WasmtimeRunnerOptions { ExecutablePath = WasmtimeProgram.Path, ProcessEnvironment = WasmtimeProgram.Environment });
        var (source, code) = (Path.Combine(folder.FullName, "module.wasm"), Path.Combine(folder.FullName, "module.cwasm"));
        await File.WriteAllBytesAsync(source, module.Bytes);
        string[] withFuel = fuel is null ? [] : ["-W", string.Create(CultureInfo.InvariantCulture, $"fuel={fuel}")];
        List<double> plain = [], compile = [], compiled = [], first = [], second = [];
        for (var round = 0; round < rounds; round++)
        {
            plain.Add(await ByHandAsync(["run", "-C", "cache=n", .. withFuel, source, .. arguments]));
            compile.Add(await ByHandAsync(["compile", .. withFuel, "-o", code, source]));
            // A module that no runner has seen: the same code, and a custom section more.
            var input = new WasiExecInput
            {
                Module = WasiModule.FromBytes((byte[])[.. module.Bytes.Span, 0, 6, 1, (byte)'x', .. BitConverter.GetBytes(round)]),
                Arguments = arguments,
                Limits = new() { Fuel = fuel },
            };
            first.Add(await ByRunnerAsync(runner, input));
            for (var i = 0; i < 3; i++)
            {
                compiled.Add(await ByHandAsync(["run", "-C", "cache=n", "--allow-precompiled", .. withFuel, code, .. arguments]));
                second.Add(await ByRunnerAsync(runner, input));
            }
        }

        Console.WriteLine($"{name}:");
        Console.WriteLine($"  by hand: run {Median(plain):F1}, compile {Median(compile):F1}, run compiled {Median(compiled):F1}");
        Console.WriteLine($"  runner:  first start {Median(first):F1} ({Median(first) / Median(plain):F2} × run), second start {Median(second):F1} ({Median(second) / Median(compiled):F2} × run compiled, {Median(second) / Median(plain):F2} × run)");
        folder.Delete(recursive: true);
    }

    private static async Task<double> ByRunnerAsync(WasmtimeWasiRunner runner, WasiExecInput input)
    {
        var started = Stopwatch.GetTimestamp();
        var result = await runner.ExecuteAsync(input);
        var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return result.ExitCode == 0 ? time : throw new InvalidOperationException($"{result.Termination} {result.TrapMessage} {result.StderrText}");
    }

    private static async Task<double> ByHandAsync(string[] arguments)
    {
        var started = Stopwatch.GetTimestamp();
        using var process = Process.Start(new ProcessStartInfo(WasmtimeProgram.Path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.StandardInput.Close();
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync(), process.WaitForExitAsync());
        var time = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return process.ExitCode == 0 ? time : throw new InvalidOperationException($"{WasmtimeProgram.Path} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
    }

    private static string? Beside(string guest)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "shared", "guests", guest) is var path && File.Exists(path))
                return path;
        }

        return null;
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
