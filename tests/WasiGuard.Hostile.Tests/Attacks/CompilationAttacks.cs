using WasiGuard.Hostile.Tests.Bombs;

namespace WasiGuard.Hostile.Tests.Attacks;

/// <summary>Modules that would compile for minutes or take gigabytes. The same shapes below the ceilings run: BombTests.</summary>
internal static class CompilationAttacks
{
    private const string Compilation = "compile time";

    // Generous, on a busy machine: most of these compile for minutes.
    private static readonly TimeSpan s_refused = TimeSpan.FromSeconds(5);
    private const long Bytes = 300 << 20;

    public static IReadOnlyList<Attack> All { get; } =
        [.. Bomb.All.Select(bomb => new Attack(Compilation, bomb.Name, arena => AtOnce(arena, bomb), Outcome.Refused<WasiModuleException>($"Ceilings.{bomb.Ceiling}"), Browser: "the browser’s own compiler, in its own process"))];

    private static async Task<WasiExecResult> AtOnce(Arena arena, Bomb bomb)
    {
        const int Rounds = 4;
        // Other tests take memory of this process meanwhile; what the bomb takes, it takes each time.
        for (var round = 1; ; round++)
        {
            var module = bomb.Make(bomb.Large);
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            var held = Environment.WorkingSet;
            try
            {
                return await arena.RunAsync(new() { Module = module });
            }
            catch (WasiModuleException) when (round < Rounds && Environment.WorkingSet - held > Bytes)
            {
                continue;
            }
            finally
            {
                Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(began), TimeSpan.Zero, s_refused);
                if (round == Rounds)
                    Assert.InRange(Environment.WorkingSet - held, long.MinValue, Bytes);
            }
        }
    }
}
