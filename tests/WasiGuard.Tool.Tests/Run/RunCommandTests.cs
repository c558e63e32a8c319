using System.Text;
using System.Text.Json;
using WasmtimeStandIn;

namespace WasiGuard.Tool.Tests.Run;

public sealed class RunCommandTests
{
    [Fact]
    public async Task Run_PassesArgumentsEnvironmentAndInputOn()
    {
        var output = await ToolProgram.RunAsync(new ToolStart
        {
            Arguments = ["run", ToolProgram.Guest("echo"), "--env", "COLOUR=blue", "--env", "EMPTY=", "--", "--json", "--", "@file", "a b", ""],
            StandardInput = "typed"u8.ToArray(),
            Environment = new Dictionary<string, string> { ["SECRET"] = "of the host" },
        });

        Assert.Equal(0, output.ExitCode);
        Assert.Equal(
            ["arg[0]=echo.wasm", "arg[1]=--json", "arg[2]=--", "arg[3]=@file", "arg[4]=a b", "arg[5]=", "env COLOUR=blue", "env EMPTY=", "cwd=/", "typed"],
            output.Output.Split('\n'));
        Assert.DoesNotContain("SECRET", output.Output);
    }

    [Fact]
    public async Task Run_OutputOfTheGuest_ArrivesByteForByte()
    {
        var bytes = Enumerable.Range(0, 256).Select(value => (byte)value).ToArray();
        var output = await ToolProgram.RunAsync(new ToolStart { Arguments = ["run", ToolProgram.Guest("echo")], StandardInput = bytes });

        Assert.EndsWith(Convert.ToHexString(bytes), Convert.ToHexString(output.Stdout));
        Assert.Equal("stdin=256\n", output.Error);
    }

    [Theory]
    [InlineData(false, @"arg[1]=a\u{1b}[2Jb\u{202e}c\d")]
    [InlineData(true, "arg[1]=a\u001b[2Jb\u202ec\\d")]
    public async Task Run_OutputOfTheGuest_OnATerminal_IsEscapedUnlessRaw(bool raw, string shown)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/script"), "Needs util-linux's script, which makes a terminal.");

        var output = await ToolProgram.RunAsync(new ToolStart
        {
            Arguments = ["run", ToolProgram.Guest("echo"), "--no-stdin", .. raw ? ["--raw"] : Array.Empty<string>(), "--", "a\u001b[2Jb\u202ec\\d"],
            OnTerminal = true,
            Environment = new Dictionary<string, string> { ["TERM"] = "xterm", ["SHELL"] = "/bin/sh" },
        });

        Assert.Equal(0, output.ExitCode);
        Assert.Contains(shown + "\r\n", output.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "exit", "0")]
    [InlineData(3, "exit", "3")]
    [InlineData(125, "exit", "125")]
    [InlineData(134, "trap", "unreachable")]
    [InlineData(124, "loop", "--timeout", "1")]
    [InlineData(137, "loop", "--fuel", "100000")]
    [InlineData(3, "memory", "64", "--memory", "8000000")]
    public async Task Run_EndOfTheGuest_IsTheExitCode(int expected, string guest, params string[] arguments)
    {
        var output = await ToolProgram.RunAsync(["run", ToolProgram.Guest(guest), .. arguments]);

        Assert.Equal(expected, output.ExitCode);
    }

    [Fact]
    public async Task Run_MissingModule_IsNoInput()
    {
        var output = await ToolProgram.RunAsync("run", "nowhere.wasm");

        Assert.Equal(66, output.ExitCode);
        Assert.Contains("nowhere.wasm", output.Error);
    }

    [Theory]
    [InlineData("README.md")]
    [InlineData("tests/Modules/component.wasm")]
    public async Task Run_FileThatIsNoModule_IsInvalidData(string file)
    {
        var output = await ToolProgram.RunAsync("run", file);

        Assert.Equal(65, output.ExitCode);
        Assert.Contains("is invalid", output.Error);
    }

    [Fact]
    public async Task Run_Directories_AreReadAndWrittenAsGranted()
    {
        using var writable = new TemporaryDirectory();
        using var readable = new TemporaryDirectory();
        File.WriteAllText(readable.File("in.txt"), "from the host");

        var output = await ToolProgram.RunAsync("run", ToolProgram.Guest("files"), "--dir", $"{writable.Path}::/out", "--dir-ro", $"{readable.Path}::/data", "--workdir", "/data", "--",
            "read", "in.txt", "+", "write", "/out/new.txt", "from the guest", "+", "write", "/data/no.txt", "x");

        Assert.StartsWith("from the host", output.Output);
        Assert.Contains("write /out/new.txt: ok", output.Output);
        Assert.DoesNotContain("no.txt: ok", output.Output);
        Assert.Equal("from the guest", File.ReadAllText(writable.File("new.txt")));
        Assert.Equal(["in.txt"], Directory.EnumerateFiles(readable.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData(66, "--dir", "no-such-directory")]
    [InlineData(64, "--dir", ".::relative")]
    [InlineData(64, "--dir", ".::/a/../b")]
    [InlineData(64, "--env", "NAME")]
    [InlineData(64, "--env", "=value")]
    [InlineData(64, "--timeout", "0")]
    [InlineData(64, "--memory", "-1")]
    [InlineData(64, "--workdir", "relative")]
    public async Task Run_MalformedValue_IsRefusedBeforeAnythingRuns(int expected, string option, string value)
    {
        var output = await ToolProgram.RunAsync("run", ToolProgram.Guest("hello"), option, value);

        Assert.Equal(expected, output.ExitCode);
        Assert.StartsWith("wasiguard: ", output.Error);
        Assert.Empty(output.Stdout);
    }

    [Theory]
    [InlineData("netFetch", "--net-allow", "example.com")]
    [InlineData("readOnlyPreopens", "--dir-ro", ".")]
    public async Task Run_WhatTheChosenRunnerLacks_IsRefusedWithTheWayOut(string capability, string option, string value)
    {
        var output = await ToolProgram.RunAsync("run", ToolProgram.Guest("hello"), "--runner", "wasmtime", option, value);

        Assert.Equal(77, output.ExitCode);
        Assert.Contains($"WasmtimeWasiRunner: {capability} is not supported (wasmtime CLI runner).", output.Error);
        Assert.Contains("--runner inprocess", output.Error);
    }

    [Fact]
    public async Task Run_WasmtimeThatIsNotInstalled_SaysWhatToDo()
    {
        var output = await ToolProgram.RunAsync(new ToolStart
        {
            Arguments = ["run", ToolProgram.Guest("hello"), "--runner", "wasmtime"],
            Environment = new Dictionary<string, string> { ["WASMTIME"] = "/nowhere/wasmtime" },
        });

        Assert.Equal(69, output.ExitCode);
        Assert.Contains("--runner inprocess", output.Error);
    }

    [Fact]
    public async Task Run_OnTheWasmtimeProgram_KeepsTheCompiledModuleInTheUsersCache()
    {
        using var cache = new TemporaryDirectory();

        for (var i = 0; i < 2; i++)
            Assert.Equal(0, (await RunAsync(cache.Path)).ExitCode);

        var modules = new DirectoryInfo(Path.Combine(cache.Path, "wasiguard", "modules"));
        Assert.Single(modules.EnumerateFiles());
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, modules.UnixFileMode);
        // Where there can be no cache, nothing is kept, and the guest runs.
        var file = Path.Combine(cache.Path, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        Assert.Equal(0, (await RunAsync(Path.Combine(file, "cache"))).ExitCode);
        Assert.Equal(0, (await RunAsync("relative")).ExitCode);

        static Task<ToolOutput> RunAsync(string cache) => ToolProgram.RunAsync(new ToolStart
        {
            Arguments = ["run", ToolProgram.Guest("hello"), "--runner", "wasmtime"],
            Environment = new Dictionary<string, string> { ["WASMTIME"] = WasmtimeProgram.Path, ["XDG_CACHE_HOME"] = cache },
        });
    }

    [Fact]
    public async Task Run_OnTheWasmtimeProgram_GivesTheSame()
    {
        var output = await ToolProgram.RunAsync(new ToolStart
        {
            Arguments = ["run", ToolProgram.Guest("echo"), "--runner", "wasmtime", "--json", "--env", "A=b", "--", "--x"],
            StandardInput = "typed"u8.ToArray(),
            Environment = new Dictionary<string, string> { ["WASMTIME"] = WasmtimeProgram.Path },
        });

        Assert.Equal(0, output.ExitCode);
        var report = JsonDocument.Parse(output.Output).RootElement;
        Assert.Equal("WasmtimeWasiRunner", report.GetProperty("runner").GetString());
        Assert.Equal("arg[0]=echo.wasm\narg[1]=--x\nenv A=b\ncwd=/\ntyped", report.GetProperty("stdout").GetString());
    }

    [Fact]
    public async Task Run_Json_IsOneObjectWithEverything()
    {
        var output = await ToolProgram.RunAsync("run", ToolProgram.Guest("trap"), "--json", "--", "unreachable");

        Assert.Equal(134, output.ExitCode);
        var report = JsonDocument.Parse(output.Output).RootElement;
        Assert.Equal("InProcessWasiRunner", report.GetProperty("runner").GetString());
        Assert.Equal("trapped", report.GetProperty("termination").GetString());
        Assert.Contains("unreachable", report.GetProperty("trapMessage").GetString());
        Assert.Equal("before\n", report.GetProperty("stdout").GetString());
        Assert.Equal("before\n", Encoding.UTF8.GetString(report.GetProperty("stderrBase64").GetBytesFromBase64()));
        Assert.Empty(output.Error);
    }

    [Fact]
    public async Task Run_OutputBeyondTheLimit_IsCutAndSaidSo()
    {
        var output = await ToolProgram.RunAsync("run", ToolProgram.Guest("flood"), "--max-output", "1000", "--", "5000");

        Assert.Equal(74, output.ExitCode);
        Assert.Equal(1000, output.Stdout.Length);
        Assert.Contains("--max-output", output.Error);
    }

    [Theory]
    [InlineData("no pattern of Allow covers http://127.0.0.1. To allow it: --net-allow 127.0.0.1 --net-allow-address 127.0.0.1\n", "http://127.0.0.1/", "api.example.com")]
    [InlineData("To allow it: --net-allow www.example.org\n", "http://www.example.org/", "api.example.com")]
    [InlineData("10.0.0.1 is a private address. To allow it: --net-allow-address 10.0.0.1\n", "http://10.0.0.1/", "*")]
    [InlineData("To allow it: --net-allow localhost\n", "http://localhost/", "api.example.com")]
    [InlineData("169.254.169.254 is a cloud metadata service.\n", "http://169.254.169.254/", "*")]
    public async Task DeniedRequest_IsSaidWithTheOptionThatWouldAllowIt(string expected, string url, string allow)
    {
        var output = await ToolProgram.RunAsync(["run", "--net-allow", allow, "tests/Modules/fetch.wasm", "--", url]);

        Assert.StartsWith($"wasiguard: Denied: GET {url}, ", output.Error);
        Assert.Contains(expected, output.Error.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task NothingAllowed_IsSaidWhenAProgramThatAsksFails()
    {
        var output = await ToolProgram.RunAsync("run", "tests/Modules/fetch.wasm", "--", "http://example.com/");

        Assert.NotEqual(0, output.ExitCode);
        Assert.Contains("Name the hosts that it may reach with --net-allow.", output.Error);
    }

    [Fact]
    public async Task Run_OutputBeyondTheCeilingOfTheLibrary_IsPassedOnWhenAskedFor()
    {
        var output = await ToolProgram.RunAsync("run", ToolProgram.Guest("flood"), "--max-output", "80000000", "--", "70000000", "out", "65536");

        Assert.Equal((0, 70_000_000), (output.ExitCode, output.Stdout.Length));
    }
}
