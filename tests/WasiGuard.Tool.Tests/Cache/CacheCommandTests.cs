using System.Diagnostics;

namespace WasiGuard.Tool.Tests.Cache;

/// <summary>Compiled modules from one start of the tool to the next.</summary>
public sealed class CacheCommandTests : IDisposable
{
    private readonly TemporaryDirectory _cache = new();

    private string Modules => Path.Combine(_cache.Path, "wasiguard", "modules");

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task Compile_KeepsWhatARunTakes_AndWithFuelTheOther()
    {
        Assert.Equal((0, $"hello.wasm: compiled, in {Modules}"), await RunAsync("compile", ToolProgram.Guest("hello")));
        var plain = Assert.Single(Directory.GetFiles(Modules));
        var written = await IdentityAsync(plain);

        Assert.Equal(0, (await RunAsync("run", "--runner", "inprocess", ToolProgram.Guest("hello"))).ExitCode);
        Assert.Equal(written, await IdentityAsync(Assert.Single(Directory.GetFiles(Modules))));

        Assert.Equal(0, (await RunAsync("compile", ToolProgram.Guest("hello"), "--fuel")).ExitCode);
        Assert.Equal(2, Directory.GetFiles(Modules).Length);
        Assert.Equal(0, (await RunAsync("run", "--runner", "inprocess", "--fuel", "10000000", ToolProgram.Guest("hello"))).ExitCode);
        Assert.Equal(2, Directory.GetFiles(Modules).Length);
    }

    [Fact]
    public async Task Processes_AtTheSameTime_KeepOneEntry()
    {
        var outputs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RunAsync("run", "--runner", "inprocess", ToolProgram.Guest("hello"))));

        Assert.All(outputs, output => Assert.Equal(0, output.ExitCode));
        Assert.Equal(64, Path.GetFileName(Assert.Single(Directory.GetFiles(Modules))).Length);
    }

    [Fact]
    public async Task Cache_IsShown_AndClearedOfWhatIsItsOwn()
    {
        Assert.Equal((0, $"{Modules}: 0 compiled modules kept, 0 bytes"), await RunAsync("cache", "show"));
        await RunAsync("compile", ToolProgram.Guest("hello"));
        var bytes = new FileInfo(Assert.Single(Directory.GetFiles(Modules))).Length;
        var foreign = Path.Combine(Modules, new string('a', 64));
        await File.WriteAllTextAsync(foreign, new string('x', 500), TestContext.Current.CancellationToken);

        Assert.Equal((0, $"{Modules}: 1 compiled module kept, {bytes} bytes"), await RunAsync("cache", "show"));
        Assert.Equal((0, $"{Modules}: 1 compiled module removed, {bytes} bytes"), await RunAsync("cache", "clear"));

        Assert.Equal([foreign], Directory.GetFiles(Modules));
    }

    [Fact]
    public async Task Directory_OpenToOthers_IsRefused()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        Directory.CreateDirectory(Modules);
        File.SetUnixFileMode(Modules, (UnixFileMode)0b111_101_101);

        foreach (var arguments in (string[][])[["compile", ToolProgram.Guest("hello")], ["run", "--runner", "inprocess", ToolProgram.Guest("hello")], ["cache", "show"], ["cache", "clear"]])
            Assert.Equal(70, (await RunAsync(arguments)).ExitCode);
        Assert.Empty(Directory.GetFileSystemEntries(Modules));
    }

    [Fact]
    public async Task Compile_OfNoModule_IsInvalidData() => Assert.Equal(65, (await RunAsync("compile", Path.Combine(ToolProgram.RepositoryRoot, "README.md"))).ExitCode);

    /// <summary>What another file in its place would not have; the same for all where there is no program to tell it.</summary>
    private static async Task<string> IdentityAsync(string entry)
    {
        if (!OperatingSystem.IsLinux())
            return "";
        using var stat = Process.Start(new ProcessStartInfo("stat", ["-c", "%i", entry]) { RedirectStandardOutput = true })!;
        return await stat.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var output = await ToolProgram.RunAsync(new ToolStart { Arguments = arguments, Environment = new Dictionary<string, string> { ["XDG_CACHE_HOME"] = _cache.Path } });
        return (output.ExitCode, output.Output.Trim());
    }
}
