namespace WasiGuard.Hostile.Tests.Attacks;

/// <summary>Guests that would like their requests forgotten, and requests that cost more than they should.</summary>
internal static class AuditAttacks
{
    private const string Audits = "audits";
    private const string Url = "http://10.0.0.1/secret";

    private static readonly Outcome s_refused = Outcome.Refused<WasiCapabilityNotSupportedException>("netFetch");

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(Audits, "fetches, then leaves a symbolic link", arena => Hide(arena, "link"), Kept(), Wasmtime: s_refused, Browser: "the guest’s file system has no links"),
        new(Audits, "fetches, then leaves a sparse file of 1 TB", arena => Hide(arena, "sparse"), Kept(), Wasmtime: s_refused, Browser: "BrowserCeilingTests.Files_ThatTheGuestLeft_AboveTheCeiling_CostTheFilesAndNothingElse"),
        new(Audits, "fetches, then leaves 3,000 directories, one in the other", arena => Hide(arena, "deep"), Kept(), Wasmtime: s_refused, Browser: "ReadBackContract.DirectoriesDeeperThanAnyPath_LeaveTheResult"),
        new(Audits, "a URL that is the whole memory", arena => Fetch(arena, "fetchptr", Url, "url=0", "url_len=end"), Outcome.Exits("`INVAL`, audited, not copied", result => Assert.StartsWith("errno=28 ", result.StdoutText, StringComparison.Ordinal)), Wasmtime: s_refused, Browser: "BrowserCeilingTests.Url_ThatIsTheWholeMemory_IsInvalidByDefault"),
        new(Audits, "20,000 requests where 200 are granted", arena => Fetch(arena, "fetchmany", Url + "/%d", "20000"), Outcome.Exits("`DQUOT` after 200; the audits stay within `Ceilings.AuditBytes`", AssertBounded), Wasmtime: s_refused, Browser: "BrowserCeilingTests.Audits_OfLongDeniedUrls_StayWithinTheirBytesAndSayHowManyMoreThereWere"),
    ];

    private static Task<WasiExecResult> Hide(Arena arena, string how) => Fetch(arena, "hide", Url, how);

    private static Task<WasiExecResult> Fetch(Arena arena, string guest, params string[] arguments) =>
        arena.RunAsync(Arena.Input(guest, arguments) with { Files = WasiFileSnapshot.Empty, NetFetch = NetFetchPolicy.PublicInternet });

    private static Outcome Kept() => Outcome.Exits("exit code, output and audits are there; `FilesError` says why files are not", result =>
    {
        Assert.Equal(7, result.ExitCode);
        Assert.StartsWith("errno 2\n", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal(Url, Assert.Single(result.NetFetchAudits).Url.OriginalString);
        Assert.Null(result.Files);
        Assert.NotNull(result.FilesError);
    });

    private static void AssertBounded(WasiExecResult result)
    {
        Assert.Contains("errno 19: ", result.StdoutText, StringComparison.Ordinal);
        Assert.InRange(result.NetFetchAudits.Sum(audit => (long)audit.Url.OriginalString.Length + (audit.Reason?.Length ?? 0)), 1, new WasiCeilings().AuditBytes);
    }
}
