using System.Globalization;

namespace WasiGuard.Tool.Tests.Mcp;

public sealed class McpCommandTests
{
    [Fact]
    public async Task Session_OfTwentyCalls_WorksOnTheWorkspace()
    {
        using var workspace = new TemporaryDirectory();
        await using var session = await McpSession.StartAsync(workspace.Path);

        (string Command, string Expected)[] calls =
        [
            ("pwd", "/workspace\n"),
            ("ls", ""),
            ("mkdir -p src/deep", ""),
            ("echo one > src/a.txt", ""),
            ("printf 'two\\nthree\\n' >> src/a.txt", ""),
            ("cat src/a.txt", "one\ntwo\nthree\n"),
            ("wc -l < src/a.txt", "3\n"),
            ("sort -r src/a.txt | head -n 1", "two\n"),
            ("grep -n t src/a.txt", "2:two\n3:three\n"),
            ("cp src/a.txt src/deep/b.txt && ls src", "a.txt\ndeep\n"),
            ("sed 's/o/0/g' src/a.txt", "0ne\ntw0\nthree\n"),
            ("cd src/deep && pwd", "/workspace/src/deep\n"),
            ("pwd", "/workspace\n"),
            ("X=5; echo $X-$((X*2))", "5-10\n"),
            ("echo \"[$X]\"", "[]\n"),
            ("for f in src/*.txt; do echo \"<$f>\"; done", "<src/a.txt>\n"),
            ("mv src/a.txt moved.txt; test -f moved.txt && echo there", "there\n"),
            ("false || echo recovered", "recovered\n"),
            ("tail -n 1 moved.txt | tr a-z A-Z", "THREE\n"),
            ("rm -r src && ls", "moved.txt\n"),
        ];
        Assert.Equal(20, calls.Length);
        foreach (var (command, expected) in calls)
            Assert.Equal((command, expected), (command, await session.BashTextAsync(command)));

        Assert.Equal("one\ntwo\nthree\n", File.ReadAllText(workspace.File("moved.txt")));
    }

    [Fact]
    public async Task Bash_TwoHundredCallsAtOnce_MixNothingUp()
    {
        using var workspace = new TemporaryDirectory();
        await using var session = await McpSession.StartAsync(workspace.Path);

        var calls = Enumerable.Range(0, 200).Select(async number =>
        {
            var text = await session.CallAsync("bash", new()
            {
                ["command"] = $"read line; echo \"$line\" > file-{number}; echo out-{number}; cat file-{number}; echo err-{number} >&2; exit {number % 100}",
                ["stdin"] = $"in-{number}\n",
            });
            return (number, text);
        });

        foreach (var (number, result) in await Task.WhenAll(calls))
        {
            var exit = number % 100 == 0 ? "" : $"[exit code {number % 100}]";
            Assert.Equal($"out-{number}\nin-{number}\nstderr:\nerr-{number}\n{exit}", McpSession.Text(result));
            Assert.Equal(number % 100, result.StructuredContent!.Value.GetProperty("exitCode").GetInt32());
            Assert.Equal($"in-{number}\n", File.ReadAllText(workspace.File("file-" + number.ToString(CultureInfo.InvariantCulture))));
        }
    }

    [Fact]
    public async Task NetFetchOff_WebFetchIsNotListedAndCurlSaysSo()
    {
        using var workspace = new TemporaryDirectory();
        await using var session = await McpSession.StartAsync(workspace.Path);

        Assert.Equal(["bash"], await session.ToolNamesAsync());
        var result = await session.BashAsync("curl http://example.com/");
        Assert.Contains("no netFetch", McpSession.Text(result));
        Assert.NotEqual(0, result.StructuredContent!.Value.GetProperty("exitCode").GetInt32());
    }

    [Theory]
    [InlineData("--no-wasi-bash")]
    [InlineData("--wasi-bash", "false")]
    public async Task BashOff_OnlyWebFetchIsListed(params string[] off)
    {
        using var workspace = new TemporaryDirectory();
        await using var session = await McpSession.StartAsync(workspace.Path, ["--wasi-netfetch", "--net-allow", "example.com", .. off]);

        Assert.Equal(["web_fetch"], await session.ToolNamesAsync());
    }

    [Fact]
    public async Task Bash_SeesNothingOutsideTheWorkspace()
    {
        using var outside = new TemporaryDirectory();
        File.WriteAllText(outside.File("secret.txt"), "secret");
        var workspace = Directory.CreateDirectory(outside.File("workspace")).FullName;
        await using var session = await McpSession.StartAsync(workspace);

        foreach (var command in new[] { "cat ../secret.txt", $"cat {outside.File("secret.txt")}", "cat /etc/passwd", "ls /workspace/..", "env" })
        {
            var text = await session.BashTextAsync(command);
            Assert.DoesNotContain("secret\n", text);
            Assert.DoesNotContain("root:", text);
            Assert.DoesNotContain(outside.Path, text.Replace(command, "", StringComparison.Ordinal).Replace($"{outside.Path}/secret.txt:", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Bash_EndlessCommand_IsStoppedAndTheNextOneRuns()
    {
        using var workspace = new TemporaryDirectory();
        await using var session = await McpSession.StartAsync(workspace.Path, "--timeout", "1");

        var stopped = await session.BashAsync("echo begun; while true; do :; done");
        Assert.True(stopped.IsError);
        Assert.StartsWith("begun\n", McpSession.Text(stopped));
        Assert.Contains("[stopped after 1 s]", McpSession.Text(stopped));
        Assert.Equal("timedOut", stopped.StructuredContent!.Value.GetProperty("termination").GetString());
        Assert.Equal("next\n", await session.BashTextAsync("echo next"));
    }

    [Theory]
    [InlineData(66, "--workspace", "no-such-directory")]
    [InlineData(77, "--runner", "wasmtime", "--wasi-netfetch", "--net-allow", "example.com")]
    [InlineData(64, "--wasi-netfetch", "--net-allow", "http://")]
    public async Task Mcp_WhatItCannotServe_IsSaidAtTheStart(int expected, params string[] options)
    {
        var output = await ToolProgram.RunAsync(["mcp", .. options]);

        Assert.Equal(expected, output.ExitCode);
        Assert.StartsWith("wasiguard: ", output.Error);
        Assert.Empty(output.Stdout);
    }

    [Fact]
    public async Task Mcp_WorkspaceWithANamedPipe_IsRefusedByNameAtTheStart()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs mkfifo.");
        using var workspace = new TemporaryDirectory();
        Directory.CreateDirectory(workspace.File("sub"));
        using (var made = System.Diagnostics.Process.Start("mkfifo", [workspace.File("sub/f")]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);

        var output = await ToolProgram.RunAsync("mcp", "--workspace", workspace.Path);

        Assert.Equal(65, output.ExitCode);
        Assert.Contains("'sub/f', a named pipe", output.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bash needs 'command', a string.", "{}")]
    [InlineData("'command' must be a string, not a number.", """{ "command": 1 }""")]
    [InlineData("'comand' is not an argument of bash, which takes command, stdin, timeoutSeconds. Did you mean 'command'?", """{ "comand": "ls" }""")]
    [InlineData("'timeoutSeconds' is 100000; it must be above 0 and at most 60 seconds, which is what the user of this server allows.", """{ "command": "ls", "timeoutSeconds": 100000 }""")]
    [InlineData("'timeoutSeconds' is 0; it must be above 0", """{ "command": "ls", "timeoutSeconds": 0 }""")]
    [InlineData("'timeoutSeconds' must be a number of seconds, not a string.", """{ "command": "ls", "timeoutSeconds": "1" }""")]
    [InlineData("'stdin' must be a string, not an array.", """{ "command": "ls", "stdin": [] }""")]
    public async Task Bash_ArgumentsThatDoNotFit_AreSaid(string expected, string arguments)
    {
        using var workspace = new TemporaryDirectory();
        await using var session = await McpSession.StartAsync(workspace.Path);

        var result = await session.CallAsync("bash", System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments)!);

        Assert.True(result.IsError);
        Assert.StartsWith(expected, McpSession.Text(result));
    }

    [Fact]
    public async Task Result_HasItsSchema_AndTheOutputOnce()
    {
        using var workspace = new TemporaryDirectory();
        await using var session = await McpSession.StartAsync(workspace.Path);

        var result = await session.BashAsync("echo only-once");

        Assert.Equal("only-once\n", McpSession.Text(result));
        var report = result.StructuredContent!.Value;
        Assert.DoesNotContain("only-once", report.GetRawText());
        var schema = (await session.ToolsAsync()).Single().ProtocolTool.OutputSchema!.Value;
        var properties = schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).ToList();
        Assert.All(report.EnumerateObject(), property => Assert.Contains(property.Name, properties));
        Assert.All(schema.GetProperty("required").EnumerateArray(), name => Assert.True(report.TryGetProperty(name.GetString()!, out _), name.GetString()));
    }

    [Fact]
    public async Task Call_ThatTakesLong_ReportsProgress_AndStopsWhenItIsCancelled()
    {
        using var workspace = new TemporaryDirectory();
        await using var session = await McpSession.StartAsync(workspace.Path);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var progress = new FirstProgress(cancellation);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => session.CallAsync("bash", new() { ["command"] = "while true; do echo x >> grows; done" }, progress, cancellation.Token));

        Assert.StartsWith("Running for ", progress.Message);
        // The places are as many as processors: a guest that went on would hold one for a minute.
        for (var i = 0; i <= Environment.ProcessorCount; i++)
            Assert.Equal("next\n", await session.BashTextAsync("echo next"));
    }

    [Fact]
    public async Task Workspace_IsListedAndReadAsResources()
    {
        using var workspace = new TemporaryDirectory();
        using var outside = new TemporaryDirectory();
        File.WriteAllText(outside.File("secret.txt"), "secret");
        Directory.CreateDirectory(workspace.File("sub dir"));
        File.WriteAllText(workspace.File("a.txt"), "text");
        File.WriteAllBytes(workspace.File("sub dir/b.bin"), [0xff, 0x00]);
        File.WriteAllBytes(workspace.File("large"), new byte[1024 * 1024 + 1]);
        File.CreateSymbolicLink(workspace.File("link"), outside.File("secret.txt"));
        for (var i = 0; i < 300; i++)
            File.WriteAllText(workspace.File($"sub dir/{i:000}"), "");
        await using var session = await McpSession.StartAsync(workspace.Path);

        var listed = await session.ResourcesAsync();

        Assert.Equal(303, listed.Count);
        Assert.Contains("file:///workspace/sub%20dir/b.bin", listed);
        Assert.DoesNotContain("file:///workspace/link", listed);
        Assert.Equal("text", await session.ReadAsync("file:///workspace/a.txt"));
        Assert.Equal("ff00", await session.ReadAsync("file:///workspace/sub%20dir/b.bin"));
        foreach (var (uri, reason) in new[] { ("file:///workspace/link", "that can be read"), ("file:///workspace/../secret.txt", "is not a file of the workspace"), ("file:///etc/passwd", "is not a file of the workspace"), ("file:///workspace/large", "in pieces") })
            Assert.Contains(reason, (await Assert.ThrowsAsync<ModelContextProtocol.McpProtocolException>(() => session.ReadAsync(uri))).Message);
    }

    private sealed class FirstProgress(CancellationTokenSource then) : IProgress<ModelContextProtocol.ProgressNotificationValue>
    {
        public string? Message { get; private set; }

        public void Report(ModelContextProtocol.ProgressNotificationValue value)
        {
            Message = value.Message;
            then.Cancel();
        }
    }
}
