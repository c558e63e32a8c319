namespace WasiGuard.Analyzers.Tests;

/// <summary>Generated programs that contain code of one kind.</summary>
public class GeneratedKindTests(ITestOutputHelper output)
{
    /// <summary>Programs of all kinds together in the long run.</summary>
    private const int Many = 20_000;

    public static TheoryData<string> Kinds() => [.. KindWriter.Kinds];

    /// <summary>What the generator writes of each kind compiles, runs, and says something in both directions.</summary>
    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task GeneratedPrograms_OfAKind_AreRefusedInSomeLinesAndNotInOthers(string kind)
    {
        var measured = new KindMeasurement(kind);
        await measured.RunAsync(Enumerable.Range(0, 50));

        output.WriteLine(KindMeasurement.Head);
        output.WriteLine(measured.Row);
        Assert.True(measured.Written > 25 && measured.Refused > measured.Written / 8 && measured.Let > measured.Written / 2, $"{measured.Written} programs, {measured.Refused} refused, {measured.Let} let through");
    }

    /// <summary>The measurement: 20,000 programs, a row for each kind, what is wrong with its seed. All of it goes into TestResults/generated-kinds.txt.</summary>
    [Fact(Explicit = true)]
    public async Task ManyGeneratedPrograms_OfEachKind_AreReportedAsTheyRun()
    {
        var measured = KindWriter.Kinds.Select(kind => new KindMeasurement(kind)).ToArray();
        foreach (var each in measured)
            await each.RunAsync(Enumerable.Range(0, Many / measured.Length), withBroken: true);

        string[] table = [KindMeasurement.Head, .. measured.Select(each => each.Row)];
        foreach (var row in table)
            output.WriteLine(row);
        var folder = Directory.CreateDirectory(Path.Combine(RulePages.RepositoryRoot, "TestResults"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "generated-kinds.txt"), $"{string.Join('\n', table)}\n\n{string.Join("\n\n", measured.Select(each => each.All))}", TestContext.Current.CancellationToken);
        Assert.True(measured.All(each => each.IsRight), string.Join('\n', table));
    }
}
