using WasmtimeStandIn;

namespace WasiGuard.Hostile.Tests.Limits;

/// <summary>A host that is short of address space, mappings or descriptors: each execution runs or is refused, and the process goes on.</summary>
public sealed class HostProcessTests
{
    private const int TestTimeout = 120_000;
    private const string Hello = "Exited 0 hello";

    // Below about 2.5 GiB .NET itself finds no room, before or after a guest, and ends.
    [Theory(Timeout = TestTimeout)]
    [InlineData(100_000_000L * 1024, true)]
    [InlineData(20_000_000L * 1024, true)]
    [InlineData(8L << 30, true)]
    [InlineData(4L << 30, true)]
    [InlineData(3L << 30, false)]
    public async Task AddressSpace_ThatIsShort_IsRefusedOrTakenOtherwise(long bytes, bool runs)
    {
        var lines = await HostProcess.RunAsync($"--as={bytes}", "hello");

        Assert.Equal(3, lines.Length);
        Assert.All(lines, line => Assert.True(line == Hello || (!runs && line.StartsWith("Refused: ", StringComparison.Ordinal)), line));
    }

    /// <summary>The program reserves 4 GiB for a memory, whatever the module says: the module is not to blame when there is no more than that.</summary>
    [Fact(Timeout = TestTimeout)]
    public async Task AddressSpace_ThatTheProgramDoesNotGet_IsTheHostsFailure()
    {
        Assert.SkipWhen(WasmtimeProgram.Path == WasmtimeProgram.StandIn, "The stand-in reserves no memory as the wasmtime program does; set WASMTIME.");
        var directory = Directory.CreateTempSubdirectory("wasiguard-test-");
        try
        {
            var line = Assert.Single(await HostProcess.RunAsync($"--as={4L << 30}", "program", WasmtimeProgram.Path, directory.FullName, Guests.PathOf("hello")));

            AssertHostIsShortOfMemory(line);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(4L << 30)]
    [InlineData(3L << 30)]
    public async Task AddressSpace_ThatTheEngineDoesNotGet_IsTheHostsFailure(long bytes)
    {
        const int Pages = 16_384;
        var lines = await HostProcess.RunAsync($"--as={bytes}", "memory", $"{Pages}");

        AssertHostIsShortOfMemory(lines[1]);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(4096)]
    public async Task Descriptors_ThatAreFew_AreEnoughForAGuest(int count) =>
        Assert.All(await HostProcess.RunAsync($"--nofile={count}", "hello"), line => Assert.Equal(Hello, line));

    [Fact(Timeout = TestTimeout)]
    public async Task Runners_ThatDiffer_AreAsManyAsTheSystemGrants()
    {
        var lines = await HostProcess.RunAsync("--nofile=4096", "runners", "40");

        Assert.Equal(40, lines.Length);
        Assert.All(lines, line => Assert.True(line == Hello || line.StartsWith("Refused: ", StringComparison.Ordinal), line));
        Assert.Equal(Hello, lines[0]);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Modules_OneAfterTheOther_DoNotUseUpTheDescriptors()
    {
        var lines = await HostProcess.RunAsync("--nofile=1024", "modules", "1000");

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"Exited 0 {i:d5}"), lines);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(256)]
    [InlineData(1024)]
    public async Task Guests_ThatOpenAllTheyCan_LeaveTheHostItsOwn(int count)
    {
        const int Guests = 16;
        var lines = await HostProcess.RunAsync($"--nofile={count}", "descriptors", $"{Guests}", Wat.PathOf("open"));

        Assert.Equal(Guests + 3, lines.Length);
        Assert.Equal(Hello, lines[0]);
        Assert.Equal(Hello, lines[^1]);
        Assert.All(lines, line => Assert.True(line is Hello or "Exited 33 " or "Exited 41 " || line.StartsWith("Refused: ", StringComparison.Ordinal), line));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Host_ThatHasNoDescriptorLeft_IsAnswered_AndNothingIsLeftBehind()
    {
        var directory = Directory.CreateTempSubdirectory("wasiguard-test-");
        try
        {
            var lines = await HostProcess.RunAsync("--nofile=512", "taken", directory.FullName);

            Assert.Equal(Hello, lines[0]);
            Assert.StartsWith("TimedOut ", lines[1], StringComparison.Ordinal);
            Assert.Equal("Left: 0", lines[2]);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static void AssertHostIsShortOfMemory(string line)
    {
        // A WasiModuleException would be "Blamed: ".
        Assert.StartsWith("Refused: ", line, StringComparison.Ordinal);
        Assert.Contains("ulimit -v", line, StringComparison.Ordinal);
        Assert.Contains("Ceilings.MemoryBytes", line, StringComparison.Ordinal);
    }
}
