using System.Text;

namespace WasiGuard;

/// <summary>What a program is given and how it ends: arguments, environment, standard input, exit codes.</summary>
public abstract class ProcessContract<TFactory> : RunnerContract<TFactory> where TFactory : IRunnerFactory, new()
{
    [Fact(Timeout = TestTimeout)]
    public async Task Hello_Exits_WithItsOutput()
    {
        var result = await RunAsync("hello");

        AssertExited(0, result);
        Assert.Equal("hello, world\n", result.StdoutText);
        Assert.Empty(result.StderrText);
        Assert.False(result.StdoutTruncated);
        Assert.False(result.StderrTruncated);
        Assert.Null(result.Files);
        Assert.Empty(result.NetFetchAudits);
        Assert.True(result.Duration > TimeSpan.Zero);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(125)]
    public async Task ExitCode_IsTheGuests(int code) => AssertExited(code, await RunAsync("exit", $"{code}"));

    [Fact(Timeout = TestTimeout)]
    public async Task Arguments_ReachTheGuest_WordForWord()
    {
        string[] arguments = ["--", "-x", "--dir=/", "", " a  b ", "é漢😀", "\"'`$(id)\\", "*", "a\nb", "--"];

        var result = await RunAsync("echo", arguments);

        AssertExited(0, result);
        var expected = string.Concat(arguments.Select((argument, i) => $"arg[{i + 1}]={argument}\n"));
        Assert.Contains(expected, result.StdoutText, StringComparison.Ordinal);
        Assert.DoesNotContain($"arg[{arguments.Length + 1}]", result.StdoutText, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task ProgramName_IsTheModulesName_ByDefault()
    {
        var module = WasiModule.FromBytes(Guests.Get("echo").Bytes, "tool");

        Assert.StartsWith("arg[0]=tool\n", (await RunAsync(new WasiExecInput { Module = module })).StdoutText, StringComparison.Ordinal);
        Assert.StartsWith("arg[0]=echo.wasm\n", (await RunAsync("echo")).StdoutText, StringComparison.Ordinal);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData("other")]
    [InlineData("-v")]
    [InlineData("")]
    [InlineData("a/b::c")]
    public async Task ProgramName_WhenSet_IsArgvZero(string name)
    {
        var result = await RunAsync(Input("echo", "x") with { ProgramName = name });

        Assert.StartsWith($"arg[0]={name}\narg[1]=x\n", result.StdoutText, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Environment_IsExactlyTheInputs()
    {
        var input = Input("echo") with { Environment = new Dictionary<string, string> { ["A"] = "1", ["EMPTY"] = "", ["HOME"] = "/guest", ["X-Y"] = "a=b c\nd" } };

        var result = await RunAsync(input);

        Assert.Equal(["env A=1", "env EMPTY=", "env HOME=/guest", "env X-Y=a=b c"], Lines(result).Where(line => line.StartsWith("env ", StringComparison.Ordinal)));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task Environment_OfTheHost_IsNotInherited()
    {
        Environment.SetEnvironmentVariable("WASIGUARD_CONTRACT_SECRET", "leaked");

        var result = await RunAsync("echo");

        Assert.DoesNotContain(Lines(result), line => line.StartsWith("env ", StringComparison.Ordinal));
    }

    [Fact(Timeout = TestTimeout)]
    public async Task StandardInput_WhenEmpty_EndsAtOnce()
    {
        Assert.Equal("bytes=0 fnv1a=811c9dc5\n", (await RunAsync("stdinread")).StdoutText);
    }

    [Theory(Timeout = TestTimeout)]
    [InlineData(1)]
    [InlineData(65_536)]
    [InlineData(5_000_000)]
    public async Task StandardInput_ReachesTheGuest_Whole(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);

        var result = await RunAsync(Input("stdinread") with { StandardInput = bytes });

        AssertExited(0, result);
        Assert.Equal($"bytes={length} fnv1a={Fnv1a(bytes):x8}\n", result.StdoutText);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task StandardInput_ThatTheGuestDoesNotRead_IsNoFailure()
    {
        var unread = new byte[5_000_000];

        AssertExited(0, await RunAsync(Input("hello") with { StandardInput = unread }));
        Assert.StartsWith("bytes=10 ", (await RunAsync(Input("stdinread", "10", "10") with { StandardInput = unread })).StdoutText, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task StandardInput_ComesBack_AsItWas()
    {
        var result = await RunAsync(Input("echo") with { StandardInput = Encoding.UTF8.GetBytes("line\r\n\0end") });

        Assert.EndsWith("cwd=/\nline\r\n\0end", result.StdoutText, StringComparison.Ordinal);
        Assert.Equal("stdin=10\n", result.StderrText);
    }

    private static string[] Lines(WasiExecResult result) => result.StdoutText.Split('\n');

    private static uint Fnv1a(ReadOnlySpan<byte> bytes)
    {
        var hash = 2166136261u;
        foreach (var value in bytes)
            hash = (hash ^ value) * 16777619;
        return hash;
    }
}
