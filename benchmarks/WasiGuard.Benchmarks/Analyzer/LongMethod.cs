namespace WasiGuard.Benchmarks;

/// <summary>A method with 200 <c>if</c>s in a row, each over a flag of its own: as many paths as nobody can walk.</summary>
internal static class LongMethod
{
    private const int Ifs = 200;

    /// <summary>What stands behind each <c>if</c>; <c>#</c> is its number.</summary>
    public static IReadOnlyList<(string Name, string Statement)> Shapes { get; } =
    [
        ("ordinary work", "Console.WriteLine(#);"),
        ("a call in each", "await cli.ExecuteAsync(input);"),
        ("a new input in each call", "await cli.ExecuteAsync(new() { Module = input.Module, NetFetch = policy });"),
        ("a local of its own", "text# = \"x\";"),
        ("the same local", "chosen = new InProcessWasiRunner();"),
        ("input with another argument", "input = input with { Arguments = [\"#\"] };"),
        ("input with netFetch", "input = input with { NetFetch = policy };"),
        ("input with one limit more", "input = input with { Limits = input.Limits with { Fuel = # } };"),
        ("list.Add of an argument", "arguments.Add(\"#\");"),
        ("list.Add of a runner", "runners.Add(new InProcessWasiRunner());"),
        ("a guard in each", "if (chosen.Supports<SupportsNetFetchAttribute>()) input = input with { NetFetch = policy };"),
        ("an early return", "return;"),
    ];

    public static string Of(string statement)
    {
        var numbers = Enumerable.Range(0, Ifs).ToList();
        return $$"""
            public class Long
            {
                public async Task Run({{string.Join(", ", numbers.Select(number => $"bool flag{number}"))}}, WasiExecInput input, NetFetchPolicy policy)
                {
                    var cli = new WasmtimeWasiRunner();
                    IWasiRunner chosen = cli;
                    var arguments = new List<string>();
                    var runners = new List<IWasiRunner>();
                    string {{string.Join(", ", numbers.Select(number => $"text{number} = \"\""))}};
                    {{string.Join('\n', numbers.Select(number => $"if (flag{number}) {{ {statement.Replace("#", $"{number}", StringComparison.Ordinal)} }}"))}}
                    await chosen.ExecuteAsync(input with { Arguments = [.. arguments, {{string.Join(", ", numbers.Select(number => $"text{number}"))}}] });
                    foreach (var runner in runners)
                        await runner.ExecuteAsync(input);
                }
            }
            """;
    }
}
