using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(WasiGuard.Browser.Tests.Chromium))]

namespace WasiGuard.Browser.Tests;

/// <summary>The browser of all tests, started by the first one that needs it. Without Chromium the tests are skipped.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly string[] s_paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly Lazy<Task<(IPlaywright Playwright, IBrowser Browser)>> s_browser = new(LaunchAsync);

    private static string? ExecutablePath { get; } = Environment.GetEnvironmentVariable("CHROMIUM") ?? s_paths.FirstOrDefault(File.Exists);

    /// <summary>Skips the test when there is no browser.</summary>
    public static void SkipWhenMissing() =>
        Assert.SkipWhen(ExecutablePath is null, $"No Chromium: neither CHROMIUM is set, nor is there {string.Join(" or ", s_paths)}. Install Debian's package chromium.");

    public static async Task<IBrowser> GetAsync() => (await s_browser.Value).Browser;

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (!s_browser.IsValueCreated)
            return;
        var (playwright, browser) = await s_browser.Value;
        await browser.CloseAsync();
        playwright.Dispose();
    }

    private static async Task<(IPlaywright, IBrowser)> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        var browser = await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = ExecutablePath,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        return (playwright, browser);
    }
}
