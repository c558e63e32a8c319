using System.Text;

namespace WasiGuard.Browser.Tests;

/// <summary>What no input and no guest may exceed in the browser, and what a guest can do to its result.</summary>
public sealed class BrowserCeilingTests
{
    private const int TestTimeout = 60_000;

    // (module (tag $e) (func (export "_start") (throw $e)))
    private static readonly byte[] s_throwing =
    [
        0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 3, 2, 1, 0, 13, 3, 1, 0, 0, 7, 10, 1, 6, 0x5f, 0x73, 0x74, 0x61, 0x72, 0x74, 0, 0, 10, 6, 1, 4, 0, 8, 0, 0x0b,
    ];

    public BrowserCeilingTests() => Chromium.SkipWhenMissing();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact(Timeout = TestTimeout)]
    public async Task Guest_ThatThrowsAnExceptionThatNobodyCatches_HasTrapped()
    {
        var result = await TestPage.ExecuteAsync(new WasiExecInput { Module = WasiModule.FromBytes(s_throwing), Files = WasiFileSnapshot.Empty }, Cancelled);

        Assert.Equal((WasiTermination.Trapped, "thrown Wasm exception", WasiExecResult.TerminatedExitCode), (result.Termination, result.TrapMessage, result.ExitCode));
        Assert.NotNull(result.Files);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("trap")]
    [InlineData("starttrap")]
    public async Task Guest_ThatTraps_HasAMessage(string guest)
    {
        var result = await TestPage.ExecuteAsync(new WasiExecInput { Module = Guests.Get(guest) }, Cancelled);

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.False(string.IsNullOrWhiteSpace(result.TrapMessage));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Module_AboveTheCeiling_IsRefusedNamingTheOption()
    {
        var module = Guests.Get("hello");
        var size = module.Bytes.Length;

        Assert.Equal("hello, world\n", (await TestPage.ExecuteAsync(new WasiCeilings { ModuleBytes = size }, new() { Module = module }, Cancelled)).StdoutText);
        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => TestPage.ExecuteAsync(new WasiCeilings { ModuleBytes = size - 1 }, new() { Module = module }, Cancelled));

        Assert.Contains($"has {size} bytes, above the runner's ceiling of {size - 1}. Use a smaller one, or raise Ceilings.ModuleBytes", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task RunningTime_OfAnInputWithoutATimeout_IsTheCeiling()
    {
        var ceilings = new WasiCeilings { RunningTime = TimeSpan.FromMilliseconds(300) };

        Assert.Equal(WasiTermination.TimedOut, (await TestPage.ExecuteAsync(ceilings, new() { Module = Guests.Get("loop") }, Cancelled)).Termination);
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => TestPage.ExecuteAsync(ceilings, new() { Module = Guests.Get("hello"), Limits = new() { Timeout = TimeSpan.FromSeconds(1) } }, Cancelled));
        Assert.Contains("Ceilings.RunningTime", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Output_BeyondTheCeiling_IsRefusedAndWithoutALimitIsTheCeiling()
    {
        var ceilings = new WasiCeilings { OutputBytes = 5 };

        // Null and the default ask for nothing.
        foreach (var limits in (WasiLimits[])[new(), new() { MaxStdoutBytes = null, MaxStderrBytes = null }])
        {
            var result = await TestPage.ExecuteAsync(ceilings, new() { Module = Guests.Get("hello"), Limits = limits }, Cancelled);
            Assert.Equal(("hello", true), (result.StdoutText, result.StdoutTruncated));
        }

        var asked = new WasiExecInput { Module = Guests.Get("hello"), Limits = new() { MaxStdoutBytes = 6 } };
        Assert.Contains("Ceilings.OutputBytes", (await Assert.ThrowsAsync<ArgumentException>(() => TestPage.ExecuteAsync(ceilings, asked, Cancelled))).Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(1000, 1000, null)]
    [InlineData(1000, 1001, "The guest left more than 1000 bytes of files. Raise Ceilings.SnapshotBytes")]
    public async Task Files_ThatTheGuestLeft_AboveTheCeiling_CostTheFilesAndNothingElse(int ceiling, int size, string? error)
    {
        var result = await TestPage.ExecuteAsync(new WasiCeilings { SnapshotBytes = ceiling }, Files("fill", "/a", $"{size}"), Cancelled);

        AssertFiles(result, error);
        Assert.Equal("fill /a: ok\n", result.StdoutText);
        Assert.Equal(error is null ? size : null, result.Files?["a"].Length);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(2, null)]
    [InlineData(1, "The guest left more than 1 files and directories. Raise Ceilings.SnapshotEntries")]
    public async Task Files_ThatAreMoreThanTheCeiling_CostTheFilesAndNothingElse(int ceiling, string? error) =>
        AssertFiles(await TestPage.ExecuteAsync(new WasiCeilings { SnapshotEntries = ceiling }, Files("write", "/a", "1", "+", "write", "/b", "2"), Cancelled), error);

    [Theory(Timeout = TestTimeout)]
    [InlineData(1000, 0)]
    [InlineData(0, 28)]
    public async Task Url_BeyondTheCeiling_IsInvalidBeforeItIsTaken(int room, int errno)
    {
        await using var remote = await RemoteHost.StartAsync();
        var url = $"{remote.Address}/{new string('a', 999)}";
        var ceiling = remote.Address.Length + room;

        var result = await TestPage.ExecuteAsync(new WasiCeilings { UrlBytes = ceiling }, Fetch(new() { Allow = [remote.Address] }, "fetch", url), Cancelled);

        Assert.StartsWith($"errno={errno} ", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(errno == 0 ? null : $"the URL is malformed: it is longer than {ceiling} bytes (Ceilings.UrlBytes)", Assert.Single(result.NetFetchAudits).Reason);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Url_ThatIsTheWholeMemory_IsInvalidByDefault() =>
        Assert.StartsWith("errno=28 ", (await TestPage.ExecuteAsync(Fetch(NetFetchPolicy.PublicInternet, "fetchptr", "http://a.example/", "url=0", "url_len=end"), Cancelled)).StdoutText, StringComparison.Ordinal);

    [Fact(Timeout = TestTimeout)]
    public async Task Audits_OfLongDeniedUrls_StayWithinTheirBytesAndSayHowManyMoreThereWere()
    {
        const int Attempts = 300;
        const int Ceiling = 100_000;

        var result = await TestPage.ExecuteAsync(new WasiCeilings { AuditBytes = Ceiling }, Fetch(new() { Allow = ["*"], MaxRequests = Attempts }, "fetchmany", $"http://10.0.0.1/%d/{new string('a', 3000)}", $"{Attempts}"), Cancelled);

        Assert.StartsWith($"errno 2: {Attempts}\n", result.StdoutText, StringComparison.Ordinal);
        Assert.InRange(result.NetFetchAudits.Sum(audit => audit.Url.OriginalString.Length + Encoding.UTF8.GetByteCount(audit.Reason!)), Ceiling / 4, Ceiling);
        Assert.EndsWith($"; {Attempts - result.NetFetchAudits.Count} more attempts after this one are not listed", result.NetFetchAudits[^1].Reason, StringComparison.Ordinal);
    }

    private static void AssertFiles(WasiExecResult result, string? error)
    {
        Assert.Equal((WasiTermination.Exited, 0), (result.Termination, result.ExitCode));
        Assert.Equal(error is null, result.Files is not null);
        Assert.StartsWith(error ?? "", result.FilesError ?? "", StringComparison.Ordinal);
        Assert.Equal(error is null, result.FilesError is null);
    }

    private static WasiExecInput Files(params string[] arguments) => new() { Module = Guests.Get("files"), Arguments = arguments, Files = WasiFileSnapshot.Empty };

    private static WasiExecInput Fetch(NetFetchPolicy policy, string guest, params string[] arguments) => new() { Module = Guests.Get(guest), Arguments = arguments, NetFetch = policy };
}
