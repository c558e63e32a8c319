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

    /// <summary>The measurement: 20,000 programs in all, a row for each kind, what is wrong with its seed. What is wrong goes into TestResults/generated-KIND.txt.</summary>
    [Theory(Explicit = true)]
    [MemberData(nameof(MarkedKinds))]
    public async Task ManyGeneratedPrograms_OfAKind_AreReportedAsTheyRun(string kind)
    {
        var measured = new KindMeasurement(kind);
        await measured.RunAsync(Enumerable.Range(0, 1 + Many / KindWriter.Kinds.Count), withBroken: true);

        output.WriteLine($"{KindMeasurement.Head}\n{measured.Row}");
        var folder = Directory.CreateDirectory(Path.Combine(RulePages.RepositoryRoot, "TestResults"));
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, $"generated-{kind}.txt"), $"{KindMeasurement.Head}\n{measured.Row}\n\n{measured.All}", TestContext.Current.CancellationToken);
        Assert.True(measured.IsRight, $"{KindMeasurement.Head}\n{measured.Row}");
    }

    /// <summary>The kinds, so that one can be chosen by <c>--filter-trait Kind=NAME</c>.</summary>
    public static IEnumerable<TheoryDataRow<string>> MarkedKinds() => KindWriter.Kinds.Select(kind => new TheoryDataRow<string>(kind).WithTrait("Kind", kind));
}
