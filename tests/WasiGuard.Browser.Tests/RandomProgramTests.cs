using WasiGuard.RandomPrograms;

namespace WasiGuard.Browser.Tests;

/// <summary>
/// Programs that nobody wrote, as far as they ask for what every runner has, end in the page as they do in process. Not all do yet (start functions
/// that call the host, the engine's own words for a conversion), so this runs when it is asked for: <c>-- --explicit only</c>.
/// </summary>
public sealed class RandomProgramTests(ITestOutputHelper output)
{
    private const int Programs = 100;

    [Fact(Timeout = 300_000, Explicit = true)]
    public async Task Programs_MadeFromNothing_EndAlike()
    {
        Chromium.SkipWhenMissing();
        Assert.SkipUnless(WasmTools.IsThere, WasmTools.Missing);
        using var page = new PageRunner();
        var agreement = new Agreement(("in process", new InProcessWasiRunner()), ("in the page", page));

        await agreement.RunAsync(Enumerable.Range(0, Programs).Select(SmithPrograms.PlainNameOf), atOnce: 2, TestContext.Current.CancellationToken);

        foreach (var line in agreement.Report())
            output.WriteLine(line);
        Assert.True(agreement.Disagreements.Count == 0, string.Join('\n', agreement.Disagreements.Select(found => $"{found.Key}:\n{found.Value}")));
        Assert.InRange(agreement.Alike, Programs * 9 / 10, Programs);
    }
}
