using System.Diagnostics;

namespace WasiGuard.Browser.Tests;

/// <summary>Measures, and judges nothing: the numbers go to the test's output and to TestResults/browser-numbers.txt.</summary>
public sealed class NumbersTests(ITestOutputHelper output)
{
    [Fact(Timeout = 300_000)]
    public async Task Numbers_AreWritten()
    {
        Chromium.SkipWhenMissing();
        var lines = new List<string>
        {
            await FirstVisitAsync(),
            Size("AgentWeb"),
            await HelloInTheWorkerAsync(),
            await HelloInProcessAsync(),
        };
        foreach (var line in lines)
            output.WriteLine(line);
        var folder = Directory.CreateDirectory(Path.Combine(Site.Metadata("RepositoryRoot"), "TestResults"));
        await File.WriteAllLinesAsync(Path.Combine(folder.FullName, "browser-numbers.txt"), lines, TestContext.Current.CancellationToken);
        Assert.All(lines, line => Assert.DoesNotContain(" 0 ", line, StringComparison.Ordinal));
    }

    private static async Task<string> FirstVisitAsync()
    {
        await using var site = await Site.StartAsync("AgentWeb");
        await using var context = await (await Chromium.GetAsync()).NewContextAsync();
        var page = await context.NewPageAsync();
        var start = Stopwatch.GetTimestamp();
        await page.GotoAsync(site.Address);
        await page.GetByLabel("Command", new() { Exact = true }).WaitForAsync();
        return $"AgentWeb, first visit on this machine, until it can be used: {Stopwatch.GetElapsedTime(start).TotalMilliseconds:0} ms";
    }

    private static string Size(string project)
    {
        var files = Directory.GetFiles(Site.DirectoryOf(project), "*", SearchOption.AllDirectories);
        var plain = files.Where(file => Path.GetExtension(file) is not (".br" or ".gz")).ToArray();
        var sent = plain.Sum(file => new FileInfo(File.Exists(file + ".br") ? file + ".br" : file).Length);
        return $"AgentWeb, download: {sent / 1e6:0.00} MB with Brotli, {plain.Sum(file => new FileInfo(file).Length) / 1e6:0.00} MB without, {plain.Length} files";
    }

    private static async Task<string> HelloInTheWorkerAsync()
    {
        using var runner = new PageRunner();
        var (_, guest) = await MeasureAsync(runner, 100);
        var whole = await TestPage.MeasureAsync(Guests.Get("hello"), 100);
        return $"hello in the worker, p50 of 100: {guest:0.00} ms for the guest, {whole:0.00} ms for the whole call in the page";
    }

    private static async Task<string> HelloInProcessAsync()
    {
        var runner = new InProcessWasiRunner();
        var (whole, guest) = await MeasureAsync(runner, 100);
        return $"hello in process, p50 of 100: {guest:0.00} ms for the guest, {whole:0.00} ms for the whole call";
    }

    private static async Task<(double Whole, double Guest)> MeasureAsync(WasiRunner runner, int count)
    {
        var input = new WasiExecInput { Module = Guests.Get("hello") };
        var whole = new List<double>();
        var guest = new List<double>();
        for (var i = 0; i < count + 5; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var result = await runner.ExecuteAsync(input, TestContext.Current.CancellationToken);
            if (i < 5)
                continue;
            whole.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            guest.Add(result.Duration.TotalMilliseconds);
        }

        return (whole.Order().ElementAt(count / 2), guest.Order().ElementAt(count / 2));
    }
}
