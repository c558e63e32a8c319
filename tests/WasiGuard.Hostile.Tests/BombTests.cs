using System.Globalization;
using System.Text.RegularExpressions;
using WasiGuard.Hostile.Tests.Bombs;

namespace WasiGuard.Hostile.Tests;

/// <summary>What is refused as a bomb is the size, not the shape: below the ceiling it runs, to the very number that the refusal names.</summary>
public sealed partial class BombTests
{
    public static TheoryData<string, RunnerKind> Rows
    {
        get
        {
            var rows = new TheoryData<string, RunnerKind>();
            foreach (var bomb in Bomb.All)
            {
                rows.Add(bomb.Name, RunnerKind.InProcess);
                rows.Add(bomb.Name, RunnerKind.Wasmtime);
            }

            return rows;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Rows))]
    public async Task Shape_AtTheCeiling_Runs_AndBelowItIsRefused(string name, RunnerKind kind)
    {
        var bomb = Bomb.All.Single(bomb => bomb.Name == name);
        var module = bomb.Make(bomb.Small);
        using var arena = new Arena(kind);
        var (result, ceiling) = await RunAtTheCeilingAsync(arena, bomb, module);
        Assert.True(result is { Termination: WasiTermination.Exited, ExitCode: 0 }, $"{result.Termination} {result.TrapMessage}");
        await Assert.ThrowsAsync<WasiModuleException>(() => arena.RunAsync(new() { Module = module }, With(bomb.Ceiling, ceiling - 1)));
    }

    /// <summary>Raises the ceiling to the number of each refusal, of which a module has few: a function, all of it.</summary>
    private static async Task<(WasiExecResult Result, long Ceiling)> RunAtTheCeilingAsync(Arena arena, Bomb bomb, WasiModule module)
    {
        const int Refusals = 3;
        var ceiling = 1L;
        for (var refusals = 0; ; refusals++)
        {
            try
            {
                return (await arena.RunAsync(new() { Module = module }, With(bomb.Ceiling, ceiling)), ceiling);
            }
            catch (WasiModuleException refused) when (refusals < Refusals && refused.Message.Contains($"Ceilings.{bomb.Ceiling}", StringComparison.Ordinal))
            {
                ceiling = Cost(refused.Message);
            }
        }
    }

    /// <summary>What the module costs by the word of its refusal.</summary>
    private static long Cost(string refusal) => long.Parse(CostOf().Match(refusal).Groups[1].Value, CultureInfo.InvariantCulture);

    private static WasiCeilings With(string ceiling, long value) => ceiling switch
    {
        nameof(WasiCeilings.FunctionComplexity) => new() { FunctionComplexity = value },
        nameof(WasiCeilings.FunctionBytes) => new() { FunctionBytes = value },
        _ => throw new ArgumentOutOfRangeException(nameof(ceiling), ceiling, "No shape is refused by it."),
    };

    [GeneratedRegex(@"(?:complexity is|has a function of) (\d+)")]
    private static partial Regex CostOf();
}
