namespace WasiGuard.Hostile.Tests;

/// <summary>Each attack on each runner ends as the table says, leaves nothing behind, and the next guest runs.</summary>
public sealed class AttackTests(ITestOutputHelper output)
{
    public static TheoryData<string, RunnerKind> Rows
    {
        get
        {
            var rows = new TheoryData<string, RunnerKind>();
            foreach (var attack in AttackTable.All)
            {
                foreach (var kind in Enum.GetValues<RunnerKind>())
                    rows.Add(attack.Name, kind);
            }

            return rows;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Rows))]
    public async Task Attack_OnARunner_EndsAsTheTableSays(string name, RunnerKind kind)
    {
        var attack = AttackTable.All.Single(attack => attack.Name == name);
        using var arena = new Arena(kind);
        WasiExecResult? result = null;
        Exception? failure = null;
        try
        {
            result = await attack.RunAsync(arena);
        }
        catch (Exception thrown) when (thrown is WasiRunnerException or ArgumentException or NotSupportedException)
        {
            failure = thrown;
        }

        output.WriteLine(result is null ? $"{failure}" : $"{result.Termination} {result.ExitCode} {result.TrapMessage}{result.FilesError}");
        attack.OutcomeOn(kind).Check(result, failure);
        await arena.AssertOthersRunAsync();
        await arena.AssertNothingIsLeftAsync();
    }
}
