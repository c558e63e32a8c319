using WasmtimeStandIn;

namespace AgentHost.Tests;

/// <summary>From the user's line to the file on disk, through the started program.</summary>
public sealed class AgentProgramTests
{
    private static readonly Dictionary<string, string> s_withWasmtime = new() { ["WASMTIME"] = WasmtimeProgram.Path };
    private static readonly Dictionary<string, string> s_withoutWasmtime = new() { ["WASMTIME"] = "/nowhere/wasmtime" };

    [Fact]
    public async Task Commit_WritesWhatTheModelDid()
    {
        using var workspace = new TemporaryWorkspace();
        File.WriteAllText(workspace.File("old.txt"), "old");

        var run = await AgentProgram.RunAsync(workspace.Path, s_withoutWasmtime, ["$ echo hi > hi.txt; rm old.txt", "/commit", "/quit"]);

        Assert.Equal("hi\n", File.ReadAllText(workspace.File("hi.txt")));
        Assert.False(File.Exists(workspace.File("old.txt")));
        Assert.Contains("added    hi.txt (3 bytes)", run.Output);
        Assert.Contains("removed  old.txt", run.Output);
        Assert.Equal(2, Assert.Single(run.Events("commit")).GetProperty("changes").GetArrayLength());
        Assert.Equal("InProcessWasiRunner", Assert.Single(run.Events("exec")).GetProperty("runner").GetString());
    }

    [Fact]
    public async Task WithoutCommit_TheWorkspaceStaysAsItWas()
    {
        using var workspace = new TemporaryWorkspace();

        var run = await AgentProgram.RunAsync(workspace.Path, s_withoutWasmtime, ["$ echo hi > hi.txt", "$ cat hi.txt", "/diff", "/discard", "$ ls", "/diff", "/commit", "/quit"]);

        Assert.Empty(Directory.EnumerateFileSystemEntries(workspace.Path));
        Assert.Contains("added    hi.txt", run.Output);
        Assert.Contains("Nothing has changed.", run.Output);
        Assert.Contains("There is nothing to commit.", run.Output);
    }

    [Fact]
    public async Task NetFetchOff_TheInstalledWasmtimeRunsTheShell()
    {
        using var workspace = new TemporaryWorkspace();

        var run = await AgentProgram.RunAsync(workspace.Path, s_withWasmtime, ["$ echo hi > hi.txt", "/commit", "$ curl http://127.0.0.1/", "http://127.0.0.1/"]);

        Assert.Equal("hi\n", File.ReadAllText(workspace.File("hi.txt")));
        Assert.All(run.Events("exec"), exec =>
        {
            Assert.Equal("WasmtimeWasiRunner", exec.GetProperty("runner").GetString());
            Assert.False(exec.GetProperty("netFetch").GetBoolean());
        });
        Assert.Contains("this shell has no netFetch", run.Output);
        Assert.Contains("no tool web_fetch", run.Output);
        Assert.Empty(run.Events("net.fetch"));
    }

    [Theory]
    [InlineData("--wasi-netfetch")]
    [InlineData(null)]
    public async Task NetFetchOn_TheEmbeddedRunnerFetchesAndTheAuditIsRecorded(string? toggle)
    {
        await using var server = await LoopbackServer.StartAsync();
        using var workspace = new TemporaryWorkspace();
        var environment = toggle is null ? new Dictionary<string, string>(s_withWasmtime) { ["WASIGUARD_WASI_NETFETCH"] = "1" } : s_withWasmtime;
        string[] options = ["--net-allow", server.Url, "--net-allow-address", "127.0.0.0/8"];

        var run = await AgentProgram.RunAsync(workspace.Path, environment, [server.Url + "/hello", $"$ curl -s {server.Url}/hello > page.txt", "http://example.com/", "/commit"], toggle is null ? options : [toggle, .. options]);

        Assert.Contains("hello from the server", run.Output);
        Assert.Equal("hello from the server\n", File.ReadAllText(workspace.File("page.txt")));
        Assert.All(run.Events("exec"), exec => Assert.Equal("InProcessWasiRunner", exec.GetProperty("runner").GetString()));
        Assert.Equal(
            [(server.Url + "/hello", "completed"), (server.Url + "/hello", "completed"), ("http://example.com/", "denied")],
            run.Events("net.fetch").Select(audit => (audit.GetProperty("url").GetString(), audit.GetProperty("outcome").GetString())));
        Assert.All(run.Events("net.fetch").Take(2), audit => Assert.Equal(200, audit.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Workspace_WithASymbolicLink_IsRefusedByName()
    {
        using var workspace = new TemporaryWorkspace();
        Directory.CreateDirectory(workspace.File("inner"));
        File.CreateSymbolicLink(workspace.File("inner/out"), "/etc/passwd");

        var (exitCode, output, error) = await AgentProgram.StartAsync(workspace.Path, workspace.Path + ".jsonl", s_withoutWasmtime, ["$ ls", "/quit"]);

        Assert.Equal(70, exitCode);
        Assert.Equal("AgentHost: 'inner/out' is a symbolic link, which a file snapshot cannot hold. Use Preopens for guests that make links.\n", error);
        Assert.Equal("", output);
    }

    [Fact]
    public async Task BashOff_TheModelHasNoShell()
    {
        using var workspace = new TemporaryWorkspace();

        var run = await AgentProgram.RunAsync(workspace.Path, s_withoutWasmtime, ["$ echo hi"], "--wasi-bash", "false");

        Assert.Contains("no tool bash", run.Output);
        Assert.Empty(run.Events("exec"));
    }

    [Fact]
    public async Task Endpoint_OfTheOpenAIForm_IsAskedAndItsToolCallRuns()
    {
        await using var server = await LoopbackServer.StartAsync();
        using var workspace = new TemporaryWorkspace();
        var environment = new Dictionary<string, string>(s_withoutWasmtime) { ["OPENAI_API_KEY"] = "test" };

        var run = await AgentProgram.RunAsync(workspace.Path, environment, ["do something", "/commit"], "--endpoint", server.Url + "/v1");

        Assert.Contains("The shell says: ", run.Output);
        Assert.Equal("from-the-endpoint\n", File.ReadAllText(workspace.File("answer.txt")));
    }

    [Fact]
    public async Task Endpoint_WithoutAKey_IsRefusedAndNamesTheVariable()
    {
        using var workspace = new TemporaryWorkspace();
        var environment = new Dictionary<string, string>(s_withoutWasmtime) { ["OPENAI_API_KEY"] = "" };

        var (exitCode, _, error) = await AgentProgram.StartAsync(workspace.Path, workspace.Path + ".jsonl", environment, ["/quit"], "--endpoint", "http://localhost:1/v1");

        Assert.Equal(1, exitCode);
        Assert.Contains("OPENAI_API_KEY", error);
        Assert.DoesNotContain(" at ", error);
    }

    [Fact]
    public async Task Endpoint_ThatCannotBeReached_IsAnAnswer_AndTheSessionGoesOn()
    {
        using var workspace = new TemporaryWorkspace();
        var environment = new Dictionary<string, string>(s_withoutWasmtime) { ["OPENAI_API_KEY"] = "test" };

        var run = await AgentProgram.RunAsync(workspace.Path, environment, ["do something", "/diff", "/quit"], "--endpoint", "http://127.0.0.1:1/v1");

        Assert.Contains("The model did not answer: ", run.Output);
        Assert.Contains("Nothing has changed.", run.Output);
        Assert.Single(run.Events("model.failed"));
    }

    [Fact]
    public async Task Draft_OfAnEndedProgram_IsOfferedAgainAndCommitted()
    {
        using var workspace = new TemporaryWorkspace();
        await AgentProgram.RunAsync(workspace.Path, s_withoutWasmtime, ["$ echo hi > hi.txt"]);
        Assert.False(File.Exists(workspace.File("hi.txt")));

        var run = await AgentProgram.RunAsync(workspace.Path, s_withoutWasmtime, ["$ echo new > new.txt", "/restore", "/commit", "/quit"]);

        Assert.Contains("There are changes of an earlier session", run.Output);
        Assert.Contains("added    hi.txt (3 bytes)", run.Output);
        Assert.Equal(["hi.txt"], Directory.GetFiles(workspace.Path).Select(Path.GetFileName));
        Assert.Empty(Directory.GetFiles(workspace.Path + ".drafts"));
    }
}
