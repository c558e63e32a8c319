using System.Diagnostics;
using System.Globalization;
using WasiGuard.RandomPrograms;
using WasmtimeStandIn;

namespace WasiGuard.Benchmarks.RandomPrograms;

/// <summary>Runs random programs on both Wasmtime runners, and fails when two do not end alike.</summary>
internal static class RandomRun
{
    private const int AtOnce = 2;
    private const int Reports = 100;

    /// <param name="arguments"><c>--programs N</c>, <c>--first N</c>, or the name of one program.</param>
    /// <returns>0 when all ended alike, 1 when not, 2 when the arguments are wrong or a program that is needed is missing.</returns>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (!WasmTools.IsThere)
            return Fail(WasmTools.Missing);
        if (WasmtimeProgram.Path == WasmtimeProgram.StandIn)
            return Fail("There is no wasmtime program. Name one in WASMTIME.");
        var agreement = new Agreement(("program", new WasmtimeWasiRunner(WasmtimeProgram.Path)), ("in process", new InProcessWasiRunner()));
        return arguments switch
        {
            ["--programs", var count] => await ManyAsync(agreement, 0, Number(count)),
            ["--programs", var count, "--first", var first] => await ManyAsync(agreement, Number(first), Number(count)),
            [] => await ManyAsync(agreement, 0, 300),
            [var name] when !name.StartsWith('-') => await OneAsync(agreement, name),
            _ => Fail("random [--programs N [--first N] | NAME], where NAME is smith-N, plain-N or mutant-N"),
        };
    }

    private static async Task<int> ManyAsync(Agreement agreement, int first, int count)
    {
        var started = Stopwatch.GetTimestamp();
        var told = new HashSet<string>();
        for (var done = 0; done < count; done += Math.Min(count - done, Math.Max(1, count / Reports)))
        {
            await agreement.RunAsync(RandomProgramSource.Names(first + done, Math.Min(count - done, Math.Max(1, count / Reports))), AtOnce, default);
            Console.WriteLine($"{Stopwatch.GetElapsedTime(started):hh\\:mm\\:ss}  {agreement.Alike} alike, {agreement.Disagreements.Count} not");
            foreach (var (name, endings) in agreement.Disagreements.Where(found => told.Add(found.Key)))
                Console.WriteLine($"DIFFERS: {name} (-- random {name})\n{endings}");
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"\n{Stopwatch.GetElapsedTime(started).TotalMilliseconds / count:F1} ms per program, {AtOnce} at once"));
        foreach (var line in agreement.Report())
            Console.WriteLine(line);
        return agreement.Disagreements.Count == 0 ? 0 : 1;
    }

    /// <summary>Runs one program, and leaves it in the current directory.</summary>
    private static async Task<int> OneAsync(Agreement agreement, string name)
    {
        if (await RandomProgramSource.MakeAsync(name, default) is not { } program)
            return Fail($"{name} gives no program.");
        var file = $"{name}.wasm";
        await File.WriteAllBytesAsync(file, program.Input.Module.Bytes.ToArray());
        var (input, limits) = (program.Input, program.Input.Limits);
        Console.WriteLine($"{Path.GetFullPath(file)}, {input.Module.Bytes.Length} bytes, arguments [{string.Join(", ", input.Arguments)}]");
        Console.WriteLine($"{(input.Files is null ? "without" : "with")} files, {input.StandardInput.Length} bytes of standard input, fuel {limits.Fuel}, memory {limits.MaxMemoryBytes}");
        foreach (var ending in await agreement.RunAsync(program, default))
            Console.WriteLine($"  {ending}");
        return agreement.Disagreements.Count == 0 ? 0 : 1;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 2;
    }
}
