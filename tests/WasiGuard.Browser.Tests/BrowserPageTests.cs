namespace WasiGuard.Browser.Tests;

/// <summary>What is special about running in a page.</summary>
public sealed class BrowserPageTests
{
    [Fact(Timeout = 60_000)]
    public async Task Page_StaysResponsive_WhileAGuestLoops()
    {
        Chromium.SkipWhenMissing();
        var page = await TestPage.GetAsync();
        using var runner = new PageRunner();
        using var stop = new CancellationTokenSource();
        var loop = runner.ExecuteAsync(new() { Module = Guests.Get("loop") }, stop.Token);

        for (var i = 0; i < 10; i++)
            Assert.Equal(i, await page.EvaluateAsync<int>("i => new Promise(next => setTimeout(() => next(i), 10))", i));
        Assert.False(loop.IsCompleted);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => loop);
    }

    [Fact(Timeout = 60_000)]
    public async Task Page_WithAContentSecurityPolicy_NeedsWhatTheGuideSays()
    {
        Chromium.SkipWhenMissing();
        var guide = await File.ReadAllTextAsync(Path.Combine(Site.Metadata("RepositoryRoot"), "docs", "guide", "browser.md"), TestContext.Current.CancellationToken);
        var bootstrap = System.Text.RegularExpressions.Regex.Match(guide, "'sha256-[^']+'").Value;
        await using var site = await Site.StartAsync("WasiGuard.Browser.TestHost", $"default-src 'self'; script-src 'self' 'wasm-unsafe-eval' {bootstrap}; worker-src blob:");
        var page = await (await Chromium.GetAsync()).NewPageAsync();
        var complaints = new List<string>();
        page.Console += (_, message) => complaints.Add(message.Text);
        await TestPage.OpenAsync(site, page);

        var result = await TestPage.ExecuteAsync(page, new() { Module = Guests.Get("hello") }, TestContext.Current.CancellationToken);

        Assert.True(result.StdoutText == "hello, world\n", string.Join('\n', complaints));
        await page.CloseAsync();
    }

    [Fact]
    public async Task Runner_OutsideABrowser_SaysSo()
    {
        using var runner = new BrowserWasiRunner();

        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, TestContext.Current.CancellationToken));

        Assert.False(runner.IsAvailable);
        Assert.Contains("in a browser only", failure.Message, StringComparison.Ordinal);
        Assert.Throws<WasiCapabilityNotSupportedException>(() => { _ = runner.ExecuteAsync(new() { Module = Guests.Get("hello"), Limits = new() { Fuel = 1 } }, TestContext.Current.CancellationToken); });
    }

    [Theory(Timeout = 60_000)]
    [InlineData("missingwasi", "no_such_function")]
    [InlineData("badsignature", "fetch_get")]
    [InlineData("startparam", "_start")]
    [InlineData("nostart", "_start")]
    public async Task Module_ThatABrowserWouldLinkAllTheSame_IsRefusedByName(string guest, string name)
    {
        Chromium.SkipWhenMissing();
        using var runner = new PageRunner();

        var failure = await Assert.ThrowsAsync<WasiModuleException>(() => runner.ExecuteAsync(new() { Module = Guests.Get(guest) }, TestContext.Current.CancellationToken));

        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }
}
