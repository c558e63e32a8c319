namespace WasiGuard.Tests.Execution;

public sealed class WasiExecInputTests
{
    private static readonly WasiExecInput s_plain = new() { Module = Wasm.Hello };

    public static TheoryData<string, WasiExecInput> Malformed() => new()
    {
        { "Arguments[1]", s_plain with { Arguments = ["ok", "a\0b"] } },
        { "Arguments[0]", s_plain with { Arguments = [null!] } },
        { "ProgramName", s_plain with { ProgramName = "a\0b" } },
        { "Environment", s_plain with { Environment = new Dictionary<string, string> { [""] = "x" } } },
        { "Environment", s_plain with { Environment = new Dictionary<string, string> { ["A=B"] = "x" } } },
        { "Environment", s_plain with { Environment = new Dictionary<string, string> { ["A\0"] = "x" } } },
        { "Environment['A']", s_plain with { Environment = new Dictionary<string, string> { ["A"] = "x\0" } } },
        { "Environment['A']", s_plain with { Environment = new Dictionary<string, string> { ["A"] = null! } } },
    };

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public async Task ExecuteAsync_MalformedMember_NamesItAndRunsNothing(string member, [RunsOn(typeof(PlainRunner))] WasiExecInput input)
    {
        var runner = new PlainRunner();

        var refused = await Assert.ThrowsAnyAsync<ArgumentException>(() => runner.ExecuteAsync(input));

        Assert.Contains($"WasiExecInput.{member}", refused.Message);
        Assert.Empty(runner.Executed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("relative")]
    [InlineData("/a/../b")]
    [InlineData("/a\0")]
    public async Task ExecuteAsync_MalformedWorkingDirectory_NamesIt(string directory)
    {
        var refused = await Assert.ThrowsAnyAsync<ArgumentException>(() => new DirectoryRunner().ExecuteAsync(s_plain with { WorkingDirectory = directory }));
        Assert.Contains("WasiExecInput.WorkingDirectory", refused.Message);
    }

    [Fact]
    public void Members_Null_AreRefused()
    {
        Assert.Throws<ArgumentNullException>("Module", () => s_plain with { Module = null! });
        Assert.Throws<ArgumentNullException>("Arguments", () => s_plain with { Arguments = null! });
        Assert.Throws<ArgumentNullException>("Environment", () => s_plain with { Environment = null! });
        Assert.Throws<ArgumentNullException>("Limits", () => s_plain with { Limits = null! });
    }

    [Fact]
    public void Limits_OutOfBounds_NameTheMember()
    {
        Assert.Throws<ArgumentOutOfRangeException>("MaxStdoutBytes", () => new WasiLimits { MaxStdoutBytes = -1 });
        Assert.Throws<ArgumentOutOfRangeException>("MaxStderrBytes", () => new WasiLimits { MaxStderrBytes = -1 });
        Assert.Throws<ArgumentOutOfRangeException>("Timeout", () => new WasiLimits { Timeout = TimeSpan.Zero });
        Assert.Throws<ArgumentOutOfRangeException>("Timeout", () => new WasiLimits { Timeout = TimeSpan.MaxValue });
        Assert.Throws<ArgumentOutOfRangeException>("MaxMemoryBytes", () => new WasiLimits { MaxMemoryBytes = -1 });
        Assert.Equal(0, new WasiLimits { MaxStdoutBytes = 0 }.MaxStdoutBytes);
        Assert.Equal(1_048_576, new WasiLimits().MaxStdoutBytes);
    }

    [Theory]
    [InlineData("", "/a")]
    [InlineData("/tmp", "")]
    [InlineData("/tmp", "relative")]
    [InlineData("/tmp", "/../etc")]
    [InlineData("/tmp\0", "/a")]
    public void Preopen_MalformedPath_IsRefused(string host, string guest)
    {
        Assert.ThrowsAny<ArgumentException>(() => new WasiPreopen(host, guest));
        Assert.ThrowsAny<ArgumentException>(() => new WasiPreopen("/tmp", "/a") with { HostPath = host, GuestPath = guest });
    }

    [Fact]
    public async Task ExecuteAsync_CancelledBefore_RunsNothing()
    {
        var runner = new PlainRunner();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => runner.ExecuteAsync(s_plain, new CancellationToken(canceled: true)));
        Assert.Empty(runner.Executed);
    }

    [SupportsWorkingDirectory]
    private sealed class DirectoryRunner : PlainRunner;
}
