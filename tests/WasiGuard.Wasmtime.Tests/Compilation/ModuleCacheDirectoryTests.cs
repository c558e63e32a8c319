using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace WasiGuard.Wasmtime.Tests.Compilation;

/// <summary>Compiled modules that outlive a process: what is taken from the directory, and what is not.</summary>
public sealed class ModuleCacheDirectoryTests : IDisposable
{
    private readonly TestRunner _test = new();

    private string Cache => _test.PathOf("cache");

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Module_IsCompiledOnce_ForAllProcesses()
    {
        var program = new LoggedProgram(_test);

        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache), fuel: 1_000_000);
        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache), fuel: 2_000_000);

        Assert.Equal((2, 4), (program.Compilations, program.Runs));
        Assert.Equal(2, Entries().Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Cache));
            foreach (var entry in Entries())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(entry));
        }
    }

    [Fact]
    public async Task Processes_AtTheSameTime_ShareADirectory()
    {
        var program = new LoggedProgram(_test);
        string[] guests = ["hello", "exit", "echo", "trap"];

        for (var round = 0; round < 3; round++)
        {
            await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
            {
                var runner = program.RunnerOfANewProcess(Cache, new() { ModuleCacheBytes = 200_000 });
                await Task.WhenAll(guests.Select(guest => runner.PrepareAsync(Guests.Get(guest), _test.Cancelled)));
                await program.AssertHelloAsync(runner);
            }));
        }

        Assert.All(Directory.GetFiles(Cache), file => Assert.Equal(64, Path.GetFileName(file).Length));
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
    [InlineData("a link to a good one")]
    public async Task Entry_ThatIsDamaged_IsCompiledAnew(string damage)
    {
        var program = new LoggedProgram(_test);
        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
        var entry = Assert.Single(Entries());
        await DamageAsync(program, entry, damage);
        var before = program.Compilations;

        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
        Assert.Equal(before + 1, program.Compilations);

        // And mended.
        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
        Assert.Equal(before + 1, program.Compilations);
        Assert.Null(new FileInfo(entry).LinkTarget);
    }

    [Fact]
    public async Task Entry_OfAnotherProgram_IsNotTaken()
    {
        var (one, other) = (new LoggedProgram(_test, name: "one.sh"), new LoggedProgram(_test, name: "other.sh"));

        await one.AssertHelloAsync(one.RunnerOfANewProcess(Cache));
        await other.AssertHelloAsync(other.RunnerOfANewProcess(Cache));

        Assert.Equal((1, 1), (one.Compilations, other.Compilations));
    }

    [Fact]
    public async Task Entry_ThatIsExchangedWhileItsCopyRuns_ChangesNothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere an entry cannot be exchanged while it is open.");
        var program = new LoggedProgram(_test, "[ \"$1\" = run ] && for f in \"$HERE\"/cache/*; do head -c 5000 /dev/zero > \"$f\"; done");
        var runner = program.RunnerOfANewProcess(Cache);

        for (var i = 0; i < 3; i++)
            await program.AssertHelloAsync(runner);

        Assert.Equal(1, program.Compilations);
    }

    [Fact]
    public async Task Directory_OpenToOthers_IsRefusedByName()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        Directory.CreateDirectory(Cache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead);

        await AssertRefusedAsync("is open to other users (mode 740)");
        File.SetUnixFileMode(Cache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var program = new LoggedProgram(_test);
        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
    }

    [Fact]
    public async Task Directory_OfAnotherUser_IsRefusedByName()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only the superuser can give a directory to another user.");
        if (!OperatingSystem.IsWindows())
            Directory.CreateDirectory(Cache, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal(0, await RunAsync("chown", "65534", Cache));

        await AssertRefusedAsync("belongs to another user (65534)");
    }

    [Fact]
    public async Task Directory_ThatIsALink_IsRefusedByName()
    {
        Directory.CreateSymbolicLink(Cache, Directory.CreateDirectory(_test.PathOf("elsewhere")).FullName);

        await AssertRefusedAsync("is a symbolic link");
    }

    [Fact]
    public async Task Directory_ThatIsNone_IsRefusedByName()
    {
        await File.WriteAllTextAsync(Cache, "", _test.Cancelled);

        await AssertRefusedAsync("is no directory");
    }

    [Fact]
    public async Task Directory_WithoutRoom_IsDoneWithout_AndSaidSo()
    {
        Directory.CreateDirectory(Cache);
        Assert.SkipUnless(OperatingSystem.IsLinux() && await RunAsync("mount", "-t", "tmpfs", "-o", "size=16k,mode=0700", "none", Cache) == 0, "No small file system can be mounted here.");
        try
        {
            var program = new LoggedProgram(_test);
            using var log = new Log();
            var runner = new WasmtimeWasiRunner(_test.Options(program.Path) with { ModuleCacheDirectory = Cache, LoggerFactory = log }, new CompiledCache<CompiledCodeKey, CompiledCode>());

            await program.AssertHelloAsync(runner);
            await program.AssertHelloAsync(runner);

            Assert.Equal(1, program.Compilations);
            Assert.Empty(Directory.GetFileSystemEntries(Cache));
            Assert.Contains($"'{Cache}'", Assert.Single(log.Lines), StringComparison.Ordinal);
        }
        finally
        {
            Assert.Equal(0, await RunAsync("umount", Cache));
        }
    }

    [Fact]
    public async Task Directory_ThatIsReadOnly_IsRead()
    {
        var program = new LoggedProgram(_test);
        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
        Assert.SkipUnless(OperatingSystem.IsLinux() && await RunAsync("mount", "--bind", Cache, Cache) == 0, "Nothing can be mounted here.");
        try
        {
            Assert.Equal(0, await RunAsync("mount", "-o", "remount,bind,ro", Cache));

            await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
            Assert.Equal(1, program.Compilations);
            await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache), fuel: 1_000_000);
            Assert.Equal(2, program.Compilations);
        }
        finally
        {
            Assert.Equal(0, await RunAsync("umount", Cache));
        }
    }

    [Fact]
    public async Task Directory_BeyondItsBytes_LosesWhatWasNotUsedForLongest()
    {
        var program = new LoggedProgram(_test);
        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
        var hello = Assert.Single(Entries());
        await program.RunnerOfANewProcess(Cache).PrepareAsync(HelloWith(1), _test.Cancelled);
        var other = Entries().Single(entry => entry != hello);
        File.SetLastWriteTimeUtc(hello, DateTime.UtcNow.AddHours(-2));
        File.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddHours(-1));

        // Used, hello is the younger one.
        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
        var most = new FileInfo(hello).Length + new FileInfo(other).Length + 1000;
        await program.RunnerOfANewProcess(Cache, new() { ModuleCacheBytes = most }).PrepareAsync(HelloWith(2), _test.Cancelled);

        Assert.Equal((true, false, 2), (File.Exists(hello), File.Exists(other), Entries().Length));
    }

    [Fact]
    public async Task Module_LargerThanAllThatIsKept_IsNotKept()
    {
        var program = new LoggedProgram(_test);

        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache, new() { ModuleCacheBytes = 1000 }));

        Assert.Empty(Directory.GetFileSystemEntries(Cache));
    }

    [Fact]
    public async Task Writing_ThatACrashCutOff_IsClearedAway_AndOneUnderWayIsNot()
    {
        var program = new LoggedProgram(_test);
        await program.AssertHelloAsync(program.RunnerOfANewProcess(Cache));
        var (old, young, foreign) = (Path.Combine(Cache, "new-0123456789abcdef"), Path.Combine(Cache, "new-fedcba9876543210"), Path.Combine(Cache, "notes.txt"));
        foreach (var file in (string[])[old, young, foreign])
            await File.WriteAllTextAsync(file, "half", _test.Cancelled);
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-1));
        File.SetLastWriteTimeUtc(foreign, DateTime.UtcNow.AddHours(-1));

        await program.RunnerOfANewProcess(Cache).PrepareAsync(Guests.Get("exit"), _test.Cancelled);

        Assert.Equal((false, true, true), (File.Exists(old), File.Exists(young), File.Exists(foreign)));
    }

    /// <summary>The same code in other bytes: with a custom section more.</summary>
    private static WasiModule HelloWith(byte content) => WasiModule.FromBytes((byte[])[.. Guests.Get("hello").Bytes.Span, 0, 3, 1, (byte)'x', content]);

    private string[] Entries() => [.. Directory.GetFiles(Cache).Order(StringComparer.Ordinal)];

    private async Task DamageAsync(LoggedProgram program, string entry, string damage)
    {
        var bytes = await File.ReadAllBytesAsync(entry, _test.Cancelled);
        var header = bytes.AsSpan().IndexOf("\u007fELF"u8);
        switch (damage)
        {
            case "changed in the code":
                bytes[^(bytes.Length / 3)] ^= 1;
                break;
            case "changed in the hash":
                bytes[header - 1] ^= 1;
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
                bytes = bytes[header..];
                break;
            case "of another module":
                await program.RunnerOfANewProcess(Cache).PrepareAsync(Guests.Get("exit"), _test.Cancelled);
                bytes = await File.ReadAllBytesAsync(Entries().Single(other => other != entry), _test.Cancelled);
                break;
            default:
                File.Move(entry, _test.PathOf("good"));
                File.CreateSymbolicLink(entry, _test.PathOf("good"));
                return;
        }

        await File.WriteAllBytesAsync(entry, bytes, _test.Cancelled);
    }

    private async Task AssertRefusedAsync(string fact)
    {
        var program = new LoggedProgram(_test, name: "refused.sh");

        var refused = await Assert.ThrowsAsync<WasiRunnerException>(() => program.AssertHelloAsync(program.RunnerOfANewProcess(Cache)));

        Assert.StartsWith($"ModuleCacheDirectory '{Cache}' {fact}", refused.Message, StringComparison.Ordinal);
        Assert.Empty(program.Calls);
    }

    private async Task<int> RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        await process.WaitForExitAsync(_test.Cancelled);
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
