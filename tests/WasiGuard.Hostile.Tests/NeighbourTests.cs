namespace WasiGuard.Hostile.Tests;

/// <summary>Guests that do their worst beside a good one, which notices nothing.</summary>
public sealed class NeighbourTests
{
    private const int Beside = 6;

    private static readonly Dictionary<string, Func<WasiExecInput>> s_bad = new()
    {
        ["traps"] = () => Arena.Input("trap", "unreachable"),
        ["recurses"] = () => new() { Module = Wat.Guest("recursion") },
        ["floods"] = () => Arena.Input("loop", "write"),
        ["is hungry"] = () => new() { Module = Wat.Guest("grow", ("UNIT", "256")) },
        ["fills"] = () => Arena.Input("memory", "200", "grow"),
        ["keeps exceptions"] = () => new() { Module = Wat.Guest("exceptions"), Limits = new() { MaxMemoryBytes = 64 << 20 } },
        ["opens"] = () => new() { Module = Wat.Guest("open"), Files = WasiFileSnapshot.Empty },
        ["loops"] = () => Arena.Input("loop"),
        ["sleeps"] = () => Arena.Input("sleep", "3600000"),
    };

    public static TheoryData<string, RunnerKind> Rows
    {
        get
        {
            var rows = new TheoryData<string, RunnerKind>();
            foreach (var name in s_bad.Keys)
            {
                rows.Add(name, RunnerKind.InProcess);
                rows.Add(name, RunnerKind.Wasmtime);
            }

            return rows;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Rows))]
    public async Task GoodGuest_BesideOnesThatDoTheirWorst_Succeeds(string bad, RunnerKind kind)
    {
        using var arena = new Arena(kind);
        var runner = arena.Runner();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Arena.Cancelled);
        var attacks = Enumerable.Range(0, Beside).Select(_ => runner.ExecuteAsync(Limited(s_bad[bad]()), enough.Token)).ToList();

        for (var i = 0; i < 2 * Beside; i++)
        {
            var result = await runner.ExecuteAsync(Limited(Arena.Input("files", "write", "/a", "1", "+", "read", "/a") with { Files = WasiFileSnapshot.Empty }), Arena.Cancelled);
            Assert.Equal((WasiTermination.Exited, 0), (result.Termination, result.ExitCode));
            Assert.Equal(["a"], result.Files!.Files.Keys);
        }

        await enough.CancelAsync();
        foreach (var attack in attacks)
        {
            var end = await Record.ExceptionAsync(() => attack);
            Assert.True(end is null or OperationCanceledException, $"{end}");
        }

        await arena.AssertNothingIsLeftAsync();
    }

    private static WasiExecInput Limited(WasiExecInput input) => input with { Limits = input.Limits with { Timeout = TimeSpan.FromSeconds(20) } };
}
