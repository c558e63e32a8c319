using Microsoft.Playwright;

namespace WasiGuard.Browser.Tests;

/// <summary>The sample page, used as a person uses it. Pictures of its states go to TestResults/agent-web.</summary>
public sealed class AgentWebTests : IAsyncLifetime
{
    private const int TestTimeout = 120_000;
    private Site _site = null!;
    private IBrowserContext _context = null!;
    private IPage _page = null!;

    private ILocator Terminal => _page.GetByRole(AriaRole.Log);

    private ILocator Changes => _page.GetByRole(AriaRole.Region, new() { Name = "Changes" });

    private ILocator Requests => _page.GetByRole(AriaRole.Region, new() { Name = "Requests" });

    private ILocator Tree => _page.GetByRole(AriaRole.Region, new() { Name = "Workspace" });

    public async ValueTask InitializeAsync()
    {
        Chromium.SkipWhenMissing();
        _site = await Site.StartAsync("AgentWeb");
        await OpenAsync(ColorScheme.Light);
    }

    public async ValueTask DisposeAsync()
    {
        if (_context is not null)
            await _context.DisposeAsync();
        if (_site is not null)
            await _site.DisposeAsync();
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Boxes_AreOffAtFirst_AndNothingRuns()
    {
        await Assertions.Expect(_page.GetByLabel("WASI Bash")).Not.ToBeCheckedAsync();
        await Assertions.Expect(_page.GetByLabel("WASI netFetch")).Not.ToBeCheckedAsync();

        await RunAsync("ls");

        await Assertions.Expect(Terminal).ToContainTextAsync("WASI Bash is off");
        Assert.DoesNotContain(_site.Requests, request => request.Path.EndsWith(".wasm", StringComparison.Ordinal) && request.Path.Contains("guests", StringComparison.Ordinal));
        await PictureAsync("first-visit");
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Curl_WithoutNetFetch_Explains_AndNothingLeavesThePage()
    {
        await using var remote = await RemoteHost.StartAsync();
        await _page.GetByLabel("WASI Bash").CheckAsync();

        await RunAsync($"curl {remote.Address}/");

        await Assertions.Expect(Terminal).ToContainTextAsync("netFetch");
        await Assertions.Expect(Requests).ToContainTextAsync("No command has asked for the network.");
        Assert.Empty(remote.Requests);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Curl_WithNetFetch_ReachesTheHostsThatAreListed_AndIsAudited()
    {
        await using var remote = await RemoteHost.StartAsync();
        await using var other = await RemoteHost.StartAsync();
        await _page.GetByLabel("WASI Bash").CheckAsync();
        await _page.GetByLabel("WASI netFetch").CheckAsync();
        await _page.GetByLabel("Hosts").FillAsync(remote.Address);
        await _page.GetByLabel("Hosts").BlurAsync();

        await RunAsync($"curl -s {remote.Address}/news > news.txt; cat news.txt; curl -s {other.Address}/");

        await Assertions.Expect(Terminal).ToContainTextAsync("hello from afar");
        await Assertions.Expect(Requests.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(2);
        await Assertions.Expect(Requests).ToContainTextAsync("Completed");
        await Assertions.Expect(Requests).ToContainTextAsync("Denied");
        Assert.Single(remote.Requests);
        Assert.Empty(other.Requests);
        await PictureAsync("requests");
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Agent_WorksOnADraft_WhichAReloadKeeps_AndACommitMakesTheWorkspace()
    {
        await _page.GetByLabel("WASI Bash").CheckAsync();
        await _page.GetByRole(AriaRole.Button, new() { Name = "Let the agent work" }).ClickAsync();
        await Assertions.Expect(Terminal).ToContainTextAsync("Done. Look at the changes", new() { Timeout = 60_000 });
        await Assertions.Expect(Terminal).ToContainTextAsync("apples 19");
        await Assertions.Expect(Changes.GetByRole(AriaRole.Listitem)).ToHaveTextAsync(["Changed README.md", "Removed notes/", "Removed notes/todo.txt", "Added reports/by-item.txt"]);
        await PictureAsync("changes");
        if (Environment.GetEnvironmentVariable("WASIGUARD_UPDATE_PICTURES") == "1")
            await _page.ScreenshotAsync(new() { Path = Path.Combine(Directory.CreateDirectory(Path.Combine(Site.Metadata("RepositoryRoot"), "docs", "images")).FullName, "agent-web.png") });

        await _page.ReloadAsync();

        await Assertions.Expect(Tree).ToContainTextAsync("by-item.txt", new() { Timeout = 30_000 });
        await Assertions.Expect(Changes.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(4);
        await _page.GetByRole(AriaRole.Button, new() { Name = "Commit" }).ClickAsync();
        await Assertions.Expect(Changes).ToContainTextAsync("the same as the committed workspace");

        await _page.ReloadAsync();

        await Assertions.Expect(Tree).ToContainTextAsync("by-item.txt", new() { Timeout = 30_000 });
        await Assertions.Expect(Changes).ToContainTextAsync("the same as the committed workspace");
        await Assertions.Expect(Tree).Not.ToContainTextAsync("todo.txt");
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Loop_IsStopped_ByTheKeyboard_AndThePageStaysResponsive()
    {
        await _page.GetByLabel("WASI Bash").FocusAsync();
        await _page.Keyboard.PressAsync("Space");
        await RunAsync("while :; do :; done");
        var stop = _page.GetByRole(AriaRole.Button, new() { Name = "Stop" });
        await Assertions.Expect(stop).ToBeEnabledAsync();
        Assert.Equal(3, await _page.EvaluateAsync<int>("1 + 2"));

        await stop.FocusAsync();
        await _page.Keyboard.PressAsync("Enter");

        await Assertions.Expect(Terminal).ToContainTextAsync("Stopped. The draft is as it was");
        await Assertions.Expect(stop).ToBeDisabledAsync();
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Draft_IsDiscarded_OnRequest_InTheDarkToo()
    {
        await _context.DisposeAsync();
        await OpenAsync(ColorScheme.Dark);
        await _page.GetByLabel("WASI Bash").CheckAsync();
        await RunAsync("mkdir -p a/b && echo x > a/b/c.txt && rm README.md");
        await Assertions.Expect(Changes.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(4);
        await PictureAsync("dark");

        await _page.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();

        await Assertions.Expect(Changes).ToContainTextAsync("the same as the committed workspace");
        await Assertions.Expect(Tree).ToContainTextAsync("README.md");
    }

    private async Task OpenAsync(ColorScheme scheme)
    {
        _context = await (await Chromium.GetAsync()).NewContextAsync(new() { ColorScheme = scheme, ViewportSize = new() { Width = 1360, Height = 820 } });
        _context.SetDefaultTimeout(30_000);
        _page = await _context.NewPageAsync();
        await _page.GotoAsync(_site.Address);
        await _page.GetByLabel("Command", new() { Exact = true }).WaitForAsync();
    }

    private async Task RunAsync(string command)
    {
        await _page.GetByLabel("Command", new() { Exact = true }).FillAsync(command);
        await _page.Keyboard.PressAsync("Enter");
    }

    private async Task PictureAsync(string name) => await _page.ScreenshotAsync(new()
    {
        Path = Path.Combine(Directory.CreateDirectory(Path.Combine(Site.Metadata("RepositoryRoot"), "TestResults", "agent-web")).FullName, name + ".png"),
    });
}
