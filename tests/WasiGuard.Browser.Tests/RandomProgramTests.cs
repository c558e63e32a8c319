using WasiGuard.RandomPrograms;

namespace WasiGuard.Browser.Tests;

/// <summary>Their memories leave others no room: a browser has address space for about a hundred.</summary>
[CollectionDefinition(nameof(RandomProgramTests), DisableParallelization = true)]
public sealed class RandomProgramsAlone;

/// <summary>Programs that nobody wrote, as far as they ask for what every runner has, end in the page as they do in process.</summary>
[Collection(nameof(RandomProgramTests))]
public sealed class RandomProgramTests(ITestOutputHelper output)
{
    private const int Programs = 100;

    [Fact(Timeout = 300_000)]
    public async Task Programs_MadeFromNothing_EndAlike()
    {
        Chromium.SkipWhenMissing();
        Assert.SkipUnless(WasmTools.IsThere, WasmTools.Missing);
        using var page = new PageRunner();
        var agreement = new Agreement(("in process", new InProcessWasiRunner()), ("in the page", page)) { AreAlike = AreAlike };

        await agreement.RunAsync(Enumerable.Range(0, Programs).Select(SmithPrograms.PlainNameOf), atOnce: 2, TestContext.Current.CancellationToken);

        foreach (var line in agreement.Report())
            output.WriteLine(line);
        Assert.True(agreement.Disagreements.Count == 0, string.Join('\n', agreement.Disagreements.Select(found => $"{found.Key}:\n{found.Value}")));
        Assert.InRange(agreement.Alike, Programs * 9 / 10, Programs);
    }

    /// <summary>Where the browser's engine does not tell two kinds of trap apart, it has the text that the guide shows for both.</summary>
    private static bool AreAlike(Ending inProcess, Ending inPage) => inProcess.IsLike(inPage)
        || TrapKind.All.Any(kind => kind.Browser is { } text && (inProcess with { Facts = inProcess.Facts.Replace($"trap: {kind.Text}", $"trap: {text}", StringComparison.Ordinal) }).IsLike(inPage));
}
