using System.Diagnostics;
using System.Reflection;

namespace WasiGuard.Wasmtime.Tests.Compilation;

/// <summary>What is left of a host's compilations when it ends, in whatever way.</summary>
public sealed class HostExitTests : IDisposable
{
    private const string HangsOnce = "[ \"$1\" = compile ] && [ ! -e \"$HERE/pid\" ] && { echo $$ > \"$HERE/self\"; mv \"$HERE/self\" \"$HERE/pid\"; exec sleep 1000; }";

    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    [Fact]
    public async Task Host_ThatEnds_LeavesNothing()
    {
        var program = new LoggedProgram(_test, "HOME=\"$HERE/home\"; export HOME");
        var home = Directory.CreateDirectory(_test.PathOf("home")).FullName;

        Assert.Equal("Exited 0 hello, world", await RunToItsEndAsync(program));

        Assert.Empty(Directory.GetFileSystemEntries(_test.TemporaryDirectory));
        Assert.Empty(Directory.GetFileSystemEntries(home));
    }

    [Fact]
    public async Task Hosts_OneAfterTheOther_ShareADirectory()
    {
        var program = new LoggedProgram(_test);
        var cache = _test.PathOf("cache");

        for (var i = 0; i < 2; i++)
            Assert.Equal("Exited 0 hello, world", await RunToItsEndAsync(program, cache));

        Assert.Equal((1, 2), (program.Compilations, program.Runs));
    }

    [Fact]
    public async Task Host_ThatEndsWhileItCompiles_EndsItsCompiler_AndLeavesNothing()
    {
        var program = new LoggedProgram(_test, HangsOnce);
        using var host = Start(program);
        await _test.SeenAsync(() => File.Exists(_test.PathOf("pid")) ? "" : null);

        using (var kill = Process.Start("kill", ["-TERM", $"{host.Id}"]))
            await kill.WaitForExitAsync(_test.Cancelled);
        await host.WaitForExitAsync(_test.Cancelled);

        await _test.SeenAsync(() =>
        {
            using var process = _test.FindProcess("pid");
            return process is null || process.HasExited ? "" : null;
        });
        Assert.Empty(Directory.GetFileSystemEntries(_test.TemporaryDirectory));
    }

    [Fact]
    public async Task Host_ThatIsKilled_IsClearedUpAfter_ByTheNext()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the lock is a file, which a killed process may keep for a while.");
        var program = new LoggedProgram(_test, HangsOnce);
        using var host = Start(program);
        await _test.SeenAsync(() => File.Exists(_test.PathOf("pid")) ? "" : null);
        host.Kill();
        await host.WaitForExitAsync(_test.Cancelled);
        using (var compiler = _test.FindProcess("pid"))
            compiler!.Kill();
        // One of the compilation, and one of the execution if it was that far.
        var left = Directory.GetDirectories(_test.TemporaryDirectory);
        Assert.Contains(left, each => Directory.GetFiles(each).Length > 0);

        // It clears up in the background, and may end before.
        for (var i = 0; i < 5 && left.Any(Directory.Exists); i++)
            Assert.Equal("Exited 0 hello, world", await RunToItsEndAsync(program));

        Assert.DoesNotContain(left, Directory.Exists);
    }

    private async Task<string> RunToItsEndAsync(LoggedProgram program, string? cache = null)
    {
        using var host = Start(program, cache);
        var output = host.StandardOutput.ReadToEndAsync(_test.Cancelled);
        await host.WaitForExitAsync(_test.Cancelled);
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal((0, "Ready"), (host.ExitCode, lines[0]));
        return Assert.Single(lines[1..]);
    }

    private Process Start(LoggedProgram program, string? cache = null)
    {
        var assembly = typeof(HostExitTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "HostileHost").Value!;
        var dotnet = Environment.ProcessPath is { } own && Path.GetFileNameWithoutExtension(own) == "dotnet" ? own : "dotnet";
        string[] arguments = [assembly, "program", program.Path, _test.TemporaryDirectory, Guests.PathOf("hello"), .. cache is null ? Array.Empty<string>() : [cache]];
        return Process.Start(new ProcessStartInfo(dotnet, arguments) { RedirectStandardOutput = true })!;
    }
}
