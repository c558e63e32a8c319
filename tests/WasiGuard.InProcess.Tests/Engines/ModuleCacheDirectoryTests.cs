using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace WasiGuard.InProcess.Tests.Engines;

/// <summary>Compiled modules that outlive a process: what is taken from the directory, and what is not.</summary>
public sealed class ModuleCacheDirectoryTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    // Runners with equal options share what is in memory: each is another one, as in another process.
    private static int s_runners = 100;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wasiguard-kept-");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Cache => Path.Combine(_folder.FullName, "cache");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Module_IsCompiledOnce_ForAllProcesses()
    {
        Assert.False(await IsKeptAsync());
        Assert.True(await IsKeptAsync());
        Assert.False(await IsKeptAsync(fuel: 1_000_000));
        Assert.True(await IsKeptAsync(fuel: 2_000_000));

        Assert.Equal(2, Entries().Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(Cache));
            foreach (var entry in Entries())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(entry));
        }
    }

    [Fact]
    public async Task Engines_ThatDifferInMemoryAndStackOnly_ShareCode()
    {
        Assert.False(await IsKeptAsync());

        Assert.True(await IsKeptAsync(new() { ModuleCacheDirectory = Cache, MaxConcurrentExecutions = 1, UsePooling = true, Ceilings = new() { StackBytes = 3 << 20 } }));
    }

    [Fact]
    public async Task Prepare_FillsIt()
    {
        await new InProcessWasiRunner(Options()).PrepareAsync(Guests.Get("hello"), Cancelled);

        Assert.True(await IsKeptAsync());
    }

    [Fact]
    public async Task WhatIsThere_IsWhatRuns()
    {
        Assert.False(await IsKeptAsync());
        var engine = (await CompileAsync(Options(), "hello")).Engine;
        using (var code = engine.Compile("exit", Guests.Get("exit").Bytes.Span, onAllCores: false).Serialized)
            KeptCode.Of(Options())!.Write(engine, new ContentHash(Guests.Get("hello").Bytes.Span), code);

        var result = await new InProcessWasiRunner(Options()).ExecuteAsync(new() { Module = Guests.Get("hello"), Arguments = ["7"] }, Cancelled);

        Assert.Equal((7, ""), (result.ExitCode, result.StdoutText));
    }

    [Theory]
    [InlineData("changed in the code")]
    [InlineData("changed in the hash")]
    [InlineData("cut off")]
    [InlineData("empty")]
    [InlineData("longer")]
    [InlineData("of a terabyte")]
    [InlineData("code alone")]
    [InlineData("of another module")]
    [InlineData("whole, but no code")]
    [InlineData("a link to a good one")]
    public async Task Entry_ThatIsDamaged_IsCompiledAnew(string damage)
    {
        Assert.False(await IsKeptAsync());
        var entry = Assert.Single(Entries());
        await DamageAsync(entry, damage);

        Assert.False(await IsKeptAsync());

        // And mended.
        Assert.True(await IsKeptAsync());
        Assert.Null(new FileInfo(entry).LinkTarget);
    }

    [Fact]
    public async Task Entry_ThatIsChangedWhileItRuns_ChangesNothing()
    {
        Assert.False(await IsKeptAsync());
        var runner = new InProcessWasiRunner(Options());
        await runner.PrepareAsync(Guests.Get("hello"), Cancelled);
        var entry = Assert.Single(Entries());
        await using (var file = new FileStream(entry, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
            await file.WriteAsync(new byte[file.Length], Cancelled);

        Assert.Equal(0, (await runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, Cancelled)).ExitCode);
    }

    [Fact]
    public async Task Runners_AtTheSameTime_ShareADirectory()
    {
        string[] guests = ["hello", "exit", "echo", "trap"];

        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                var options = Options() with { Ceilings = new() { ModuleCacheBytes = 200_000 } };
                var runner = new InProcessWasiRunner(options);
                await Task.WhenAll(guests.Select(guest => runner.PrepareAsync(Guests.Get(guest), Cancelled)));
                await IsKeptAsync(options);
            }));
        }

        Assert.All(Directory.GetFiles(Cache), file => Assert.Equal(64, Path.GetFileName(file).Length));
    }

    [Fact]
    public async Task Directory_OpenToOthers_IsRefusedByName()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        Directory.CreateDirectory(Cache, OwnerOnly | UnixFileMode.GroupRead);

        await AssertRefusedAsync("is open to other users (mode 740)");
        File.SetUnixFileMode(Cache, OwnerOnly);
        Assert.False(await IsKeptAsync());
    }

    [Fact]
    public async Task Directory_OfAnotherUser_IsRefusedByName()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess)
        {
            Assert.Skip("Only the superuser can give a directory to another user.");
            return;
        }

        Directory.CreateDirectory(Cache, OwnerOnly);
        Assert.Equal(0, await RunAsync("chown", "65534", Cache));

        await AssertRefusedAsync("belongs to another user (65534)");
    }

    [Fact]
    public async Task Directory_ThatIsALink_IsRefusedByName()
    {
        Directory.CreateSymbolicLink(Cache, _folder.CreateSubdirectory("elsewhere").FullName);

        await AssertRefusedAsync("is a symbolic link");
        Assert.Empty(Directory.GetFileSystemEntries(Path.Combine(_folder.FullName, "elsewhere")));
    }

    [Fact]
    public async Task Directory_ThatIsNone_IsRefusedByName()
    {
        await File.WriteAllTextAsync(Cache, "", Cancelled);

        await AssertRefusedAsync("is no directory");
    }

    [Fact]
    public async Task Directory_WithoutRoom_IsDoneWithout_AndSaidSo()
    {
        Directory.CreateDirectory(Cache);
        Assert.SkipUnless(OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=4k,mode=0700", "none", Cache) == 0, "No small file system can be mounted here.");
        try
        {
            using var log = new Log();

            Assert.False(await IsKeptAsync(Options() with { LoggerFactory = log }));
            Assert.False(await IsKeptAsync());

            Assert.Empty(Directory.GetFileSystemEntries(Cache));
            Assert.Contains($"'{Cache}'", Assert.Single(log.Lines), StringComparison.Ordinal);
        }
        finally
        {
            Assert.Equal(0, await RunAsync("umount", Cache));
        }
    }

    [Fact]
    public async Task Directory_BeyondItsBytes_LosesWhatWasNotUsedForLongest_AndNothingElse()
    {
        Assert.False(await IsKeptAsync());
        var hello = Assert.Single(Entries());
        // Names such as the cache itself gives, too.
        string[] foreign = [.. new[] { "notes.txt", "new-notes.txt", new string('0', 64) }.Select(name => Path.Combine(Cache, name))];
        foreach (var file in foreign)
        {
            await File.WriteAllTextAsync(file, new string('x', 200), Cancelled);
            File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddHours(-3));
        }

        File.SetLastWriteTimeUtc(hello, DateTime.UtcNow.AddHours(-2));
        var most = new FileInfo(hello).Length + 100;

        await new InProcessWasiRunner(Options() with { Ceilings = new() { ModuleCacheBytes = most } }).PrepareAsync(HelloWith(2), Cancelled);

        Assert.Equal((false, 4), (File.Exists(hello), Entries().Length));
        Assert.All(foreign, file => Assert.True(File.Exists(file), file));

        // And when all is cleared away.
        using (var directory = CodeDirectory.Open(Cache))
            Assert.Equal(1, directory.Clear().Entries);
        Assert.Equal(foreign.Order(StringComparer.Ordinal), Entries());
    }

    [Fact]
    public async Task Entry_LargerThanThisRunnerKeeps_IsNeitherReadNorRemoved()
    {
        Assert.False(await IsKeptAsync());

        Assert.False(await IsKeptAsync(Options() with { Ceilings = new() { ModuleCacheBytes = 1000 } }));
        Assert.True(await IsKeptAsync());
    }

    private static WasiModule HelloWith(byte content) => WasiModule.FromBytes((byte[])[.. Guests.Get("hello").Bytes.Span, 0, 3, 1, (byte)'x', content]);

    private InProcessRunnerOptions Options() => new() { ModuleCacheDirectory = Cache, UsePooling = false, MaxConcurrentExecutions = Interlocked.Increment(ref s_runners) };

    private string[] Entries() => [.. Directory.GetFiles(Cache).Order(StringComparer.Ordinal)];

    /// <summary>Runs the first guest on a runner that has nothing in memory, and says whether an earlier one compiled it.</summary>
    private async Task<bool> IsKeptAsync(InProcessRunnerOptions? options = null, ulong? fuel = null)
    {
        options ??= Options();
        var runner = new InProcessWasiRunner(options);
        var result = await runner.ExecuteAsync(new() { Module = Guests.Get("hello"), Limits = new() { Fuel = fuel } }, Cancelled);
        Assert.Equal((0, WasiTermination.Exited), (result.ExitCode, result.Termination));
        Assert.StartsWith("hello", result.StdoutText, StringComparison.OrdinalIgnoreCase);
        var compiled = await CompileAsync(options, "hello", fuel is not null);
        GC.KeepAlive(runner);
        return compiled.IsFromDirectory;
    }

    private static async Task<CompiledModule> CompileAsync(InProcessRunnerOptions options, string guest, bool withFuel = false)
    {
        var compiled = await EngineSet.For(options).CompileAsync(Guests.Get(guest), withFuel, options.Ceilings, check: null, Cancelled, KeptCode.Of(options));
        compiled.Release();
        return compiled;
    }

    private async Task DamageAsync(string entry, string damage)
    {
        var bytes = await File.ReadAllBytesAsync(entry, Cancelled);
        switch (damage)
        {
            case "changed in the code":
                bytes[^(bytes.Length / 3)] ^= 1;
                break;
            case "changed in the hash":
                bytes[CodeEntry.HeaderBytes - 1] ^= 1;
                break;
            case "cut off":
                bytes = bytes[..(bytes.Length / 2)];
                break;
            case "empty":
                bytes = [];
                break;
            case "longer":
                bytes = [.. bytes, 0];
                break;
            case "of a terabyte":
                await using (var file = File.OpenWrite(entry))
                    file.SetLength(1L << 40);
                return;
            case "code alone":
                bytes = bytes[CodeEntry.HeaderBytes..];
                break;
            case "of another module":
                await new InProcessWasiRunner(Options()).PrepareAsync(Guests.Get("exit"), Cancelled);
                var other = Entries().Single(found => found != entry);
                bytes = await File.ReadAllBytesAsync(other, Cancelled);
                File.Delete(other);
                break;
            case "whole, but no code":
                var engine = (await CompileAsync(Options(), "hello")).Engine;
                using (var directory = CodeDirectory.Open(Cache))
                using (var code = new MemoryStream("no code at all"u8.ToArray()))
                    directory.Write(engine.CodeKey(new ContentHash(Guests.Get("hello").Bytes.Span)), code, 1_000_000);
                return;
            default:
                var good = Path.Combine(_folder.FullName, "good");
                File.Move(entry, good);
                File.CreateSymbolicLink(entry, good);
                return;
        }

        await File.WriteAllBytesAsync(entry, bytes, Cancelled);
    }

    private async Task AssertRefusedAsync(string fact)
    {
        var refused = await Assert.ThrowsAsync<WasiRunnerException>(() => new InProcessWasiRunner(Options()).ExecuteAsync(new() { Module = Guests.Get("hello") }, Cancelled));

        Assert.StartsWith($"ModuleCacheDirectory '{Cache}' {fact}", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(Cancelled);
        return process.ExitCode;
    }

    private sealed class Log : ILoggerFactory, ILogger
    {
        public List<string> Lines { get; } = [];

        public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Lines.Add(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
