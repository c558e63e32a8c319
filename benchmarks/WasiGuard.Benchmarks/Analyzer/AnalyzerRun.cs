namespace WasiGuard.Benchmarks;

/// <summary>What the rules cost over programs in memory: growth, long methods, methods that run a guest, and programs without WasiGuard.</summary>
internal static class AnalyzerRun
{
    public static void Run()
    {
        Growth("in classes of their own", 1_000, count => [.. Enumerable.Range(0, count).Select(number => GuestMethods.Usings + GuestMethods.Class(number))]);
        Growth("through one helper", 1_000, count => [GuestMethods.Usings + ThroughHelper(count)]);
        Growth("in one method", 100, count => [GuestMethods.Usings + InOneMethod(count)]);

        foreach (var (name, statement) in LongMethod.Shapes)
            Console.WriteLine($"200 ifs, {name + ":",-32}{AnalyzerClock.Median([GuestMethods.Usings + LongMethod.Of(statement)], rounds: 3),9:F1} ms (p50)");

        var methods = GuestMethods.Shapes * 50;
        var guests = AnalyzerClock.Median([.. Enumerable.Range(0, methods).Select(number => GuestMethods.Usings + GuestMethods.Class(number))]);
        Console.WriteLine($"a method that runs a guest:              {guests / methods,9:F3} ms, the mean of {GuestMethods.Shapes} shapes");

        const int Files = 500;
        const int MethodsOfAFile = 4;
        List<string> ordinary = [.. Enumerable.Range(0, Files).Select(OrdinaryCode.Class)];
        Console.WriteLine($"a method that does not:                  {AnalyzerClock.Median(ordinary) / (Files * MethodsOfAFile),9:F4} ms");
        Console.WriteLine($"{Files} files without WasiGuard, in all:    {AnalyzerClock.Median(ordinary, withWasiGuard: false),9:F3} ms");
    }

    private static void Growth(string name, int least, Func<int, List<string>> program)
    {
        var small = AnalyzerClock.Median(program(least), rounds: 3) / least;
        var large = AnalyzerClock.Median(program(10 * least), rounds: 3) / (10 * least);
        Console.WriteLine($"{least} to {10 * least} calls {name + ":",-25}{1000 * small,9:F1} to {1000 * large:F1} µs each, {large / small:F2} ×");
    }

    private static string ThroughHelper(int count) => $$"""
        public class Caller
        {
            private readonly IWasiRunner _runner = new WasmtimeWasiRunner();
            private Task Send(WasiExecInput input) => _runner.ExecuteAsync(input);
            {{Lines(count, number => $"public Task Run{number}(WasiModule module) => Send(new() {{ Module = module, ProgramName = \"p{number}\" }});")}}
        }
        """;

    private static string InOneMethod(int count) => $$"""
        public class Caller
        {
            public async Task Run(WasiModule module)
            {
                var runner = new WasmtimeWasiRunner();
                {{Lines(count, number => $"await runner.ExecuteAsync(new() {{ Module = module, ProgramName = \"p{number}\" }});")}}
            }
        }
        """;

    private static string Lines(int count, Func<int, string> line) => string.Join('\n', Enumerable.Range(0, count).Select(line));
}
