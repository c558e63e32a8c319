namespace WasiGuard.Wasmtime.Tests.Programs;

/// <summary>Programs with published flaws: each line of the table, with a program that says that it is such a version.</summary>
public sealed class AdvisoryTests : IDisposable
{
    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    public static TheoryData<string, string> MendedVersions => [.. WasmtimeAdvisories.All.SelectMany(advisory => advisory.MendedVersions.Select(version => (advisory.Id, version)))];

    [Theory]
    [MemberData(nameof(MendedVersions))]
    public async Task Version_BeforeTheMendedOne_IsRefusedWithIt(string id, string mended)
    {
        var advisory = WasmtimeAdvisories.All.Single(one => one.Id == id);
        Assert.False(advisory.Names(mended));
        var before = Before(mended);
        // What comes before the first version of a line is another line's, which has a mended version of its own or none.
        Assert.Equal(!mended.EndsWith(".0.0", StringComparison.Ordinal) || !HasMendedVersion(advisory, before), advisory.Names(before));
        if (!advisory.AppliesHere || !advisory.Names(before))
            return;

        var failure = await RefusalAsync($"wasmtime {before}");

        Assert.Contains($"is wasmtime {before}, in which", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{advisory.Breaks}: {id}, mended in {mended}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("AllowKnownVulnerable", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("25.0.0", "36.0.19")]
    [InlineData("35.0.0", "36.0.19")]
    [InlineData("37.0.4", "46.0.3")]
    [InlineData("45.9.9", "46.0.3")]
    [InlineData("47.0.4-rc.1", "47.0.4")]
    public async Task Version_OfALineWithoutAMendedOne_IsRefusedWithTheNextThatNothingNames(string version, string mended)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.X64, "The versions are those for Linux x64.");

        var failure = await RefusalAsync($"wasmtime {version}");

        Assert.Empty(WasmtimeAdvisories.Naming(mended));
        Assert.Contains($"Use wasmtime {mended}, or the newest", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wasmtime 51.0.0")]
    [InlineData("wasmtime 51.0.0-rc.1")]
    [InlineData("wasmtime 52.0.0-dev")]
    [InlineData("wasmtime 99.1.2 (0123456789ab 2029-01-20)")]
    [InlineData("wasmtime-cli 50.9.0")]
    [InlineData("wasmtime 50.9.0+vendor.1")]
    public async Task Version_NewerThanAllFlaws_Runs(string version)
    {
        var result = await _test.Create(Program(version)).ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled);

        Assert.Equal("hello, world\n", result.StdoutText);
    }

    [Theory]
    [InlineData("23.0.3")]
    [InlineData("0.40.1")]
    [InlineData("24.0.0-rc.1")]
    public async Task Version_TooOldForTheOptions_IsRefused_AlsoWhenFlawsAreAllowed(string version)
    {
        foreach (var allowed in new[] { false, true })
        {
            var failure = await RefusalAsync($"wasmtime {version}", allowed);

            Assert.Contains($"is wasmtime {version}, which lacks options that the runner gives it (--argv0). Use wasmtime 24.0.0 or newer", failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Flaws_ThatAreAllowed_AreLoggedAtEachExecution()
    {
        using var log = new ListLog();
        var runner = new WasmtimeWasiRunner(_test.Options(Program("wasmtime 36.0.12")) with { AllowKnownVulnerable = true, LoggerFactory = log });

        for (var i = 0; i < 2; i++)
            Assert.Equal("hello, world\n", (await runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled)).StdoutText);

        Assert.Equal(2, log.Lines.Count);
        Assert.All(log.Lines, line => Assert.StartsWith("WasiGuard.Wasmtime Warning 2: Running wasmtime 36.0.12 (", line, StringComparison.Ordinal));
        Assert.All(log.Lines, line => Assert.Contains("RUSTSEC-2026-0269, mended in 36.0.14", line, StringComparison.Ordinal));
        Assert.All(log.Lines, line => Assert.DoesNotContain('\n', line));
    }

    [Fact]
    public async Task Flaws_ThatAreNot_AreNotLogged()
    {
        using var log = new ListLog();
        var runner = new WasmtimeWasiRunner(_test.Options(Program("wasmtime 51.0.0")) with { AllowKnownVulnerable = true, LoggerFactory = log });

        await runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled);

        Assert.Empty(log.Lines);
    }

    [Fact]
    public void Table_HasASourceForEachLine_AndVersionsInOrder()
    {
        Assert.Equal(WasmtimeAdvisories.All.Count, WasmtimeAdvisories.All.DistinctBy(advisory => advisory.Id).Count());
        Assert.All(WasmtimeAdvisories.All, advisory =>
        {
            Assert.True(Uri.TryCreate(advisory.Source, UriKind.Absolute, out var source) && source.Scheme == Uri.UriSchemeHttps);
            Assert.NotEmpty(advisory.Breaks);
            Assert.Equal(advisory.MendedVersions.Select(Version.Parse).Order(), advisory.MendedVersions.Select(Version.Parse));
            Assert.Equal(advisory.AppliesHere && advisory.Names("36.0.1"), WasmtimeAdvisories.Naming("36.0.1").Contains(advisory));
            Assert.True(advisory.AppliesHere || advisory.Platform is not null);
        });
    }

    [Theory]
    [InlineData("")]
    [InlineData("50")]
    [InlineData("50.0.1 ")]
    [InlineData("50.0.1\n")]
    [InlineData("50.0.-1")]
    [InlineData("٥٠.0.1")]
    public void Naming_WhatIsNoVersion_IsRefused(string version) => Assert.Equal("version", Assert.Throws<ArgumentException>(() => WasmtimeAdvisories.Naming(version)).ParamName);

    private async Task<WasiRunnerException> RefusalAsync(string version, bool allowed = false)
    {
        var runner = new WasmtimeWasiRunner(_test.Options(Program(version)) with { AllowKnownVulnerable = allowed });
        var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, _test.Cancelled));
        Assert.False(File.Exists(_test.PathOf("ran")));
        Assert.Equal(failure.Message, $"WasmtimeWasiRunner: {(await runner.LookAtProgramAsync(_test.Cancelled)).Refusal}");
        return failure;
    }

    private string Program(string version) => _test.CreateScript("touch \"$HERE/ran\"; exec \"$WASMTIME\" \"$@\"", version);

    private static bool HasMendedVersion(WasmtimeAdvisory advisory, string version) => advisory.MendedVersions.Any(mended => Version.Parse(mended).Major == Version.Parse(version).Major);

    private static string Before(string version)
    {
        var (major, patch) = (Version.Parse(version).Major, Version.Parse(version).Build);
        return patch > 0 ? FormattableString.Invariant($"{major}.0.{patch - 1}") : FormattableString.Invariant($"{major - 1}.999.0");
    }
}
