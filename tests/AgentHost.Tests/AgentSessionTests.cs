using WasiGuard;

namespace AgentHost.Tests;

/// <summary>What the session hands to a runner, seen by a decorator around the real one.</summary>
public sealed class AgentSessionTests
{
    [Fact]
    public async Task NetFetchOff_TheInputNeverCarriesNetFetch()
    {
        using var workspace = new TemporaryWorkspace();
        using var session = new Session(new AgentOptions { Workspace = workspace.Path });

        foreach (var line in new[] { "$ echo hi > a.txt", "$ curl http://example.com/", "http://example.com/", "$ cat a.txt | wc -l", "what can you do?" })
            await session.Agent.HandleAsync(line, TestContext.Current.CancellationToken);

        Assert.Equal(3, session.Runner.Inputs.Count);
        Assert.All(session.Runner.Inputs, input => Assert.Null(input.NetFetch));
        Assert.All(session.Runner.Inputs, input => Assert.DoesNotContain(input.Module.Imports, import => import.Module == "openagentic_netfetch"));
    }

    [Fact]
    public async Task NetFetchOn_EveryInputCarriesThePolicyOfTheUser()
    {
        using var workspace = new TemporaryWorkspace();
        var policy = new NetFetchPolicy { Allow = ["example.com"] };
        using var session = new Session(new AgentOptions { Workspace = workspace.Path, NetFetch = policy });

        await session.Agent.HandleAsync("$ echo hi", TestContext.Current.CancellationToken);

        Assert.Same(policy, Assert.Single(session.Runner.Inputs).NetFetch);
    }

    [Fact]
    public async Task WebFetch_UrlWithShellSyntax_IsAParameterAndNotACommand()
    {
        using var workspace = new TemporaryWorkspace();
        using var session = new Session(new AgentOptions { Workspace = workspace.Path, NetFetch = new() { Allow = ["example.com"] } });

        await session.Agent.HandleAsync("http://example.net/\";touch${IFS}owned;\"", TestContext.Current.CancellationToken);

        var input = Assert.Single(session.Runner.Inputs);
        Assert.Equal("curl -sS -- \"$1\"", input.Arguments[1]);
        Assert.Equal("Nothing has changed.", await session.Agent.HandleAsync("/diff", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Diff_FileNameThatForgesALine_IsOneEscapedLine()
    {
        using var workspace = new TemporaryWorkspace();
        using var session = new Session(new AgentOptions { Workspace = workspace.Path });

        await session.Agent.HandleAsync("$ echo hi > 'a\n  removed  b.txt'; echo hi > 'c\u001b[2J\u202e'", TestContext.Current.CancellationToken);
        var diff = await session.Agent.HandleAsync("/diff", TestContext.Current.CancellationToken);

        Assert.Equal("""
              added    a\n  removed  b.txt (3 bytes)
              added    c\u{1b}[2J\u{202e} (3 bytes)
            """, diff);
    }

    [Fact]
    public async Task Discard_WorkspaceThatHasGotALink_KeepsTheSession()
    {
        using var workspace = new TemporaryWorkspace();
        using var session = new Session(new AgentOptions { Workspace = workspace.Path });
        await session.Agent.HandleAsync("$ echo new > a.txt", TestContext.Current.CancellationToken);
        File.CreateSymbolicLink(workspace.File("out"), "/etc/passwd");

        Assert.Contains("'out' is a symbolic link", await session.Agent.HandleAsync("/discard", TestContext.Current.CancellationToken));
        Assert.Contains("added    a.txt", await session.Agent.HandleAsync("/diff", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Commit_FileThatSomebodyElseChanged_WritesNothing()
    {
        using var workspace = new TemporaryWorkspace();
        File.WriteAllText(workspace.File("a.txt"), "before");
        using var session = new Session(new AgentOptions { Workspace = workspace.Path });
        await session.Agent.HandleAsync("$ echo new > a.txt; echo more > b.txt", TestContext.Current.CancellationToken);
        File.WriteAllText(workspace.File("a.txt"), "meanwhile");

        var answer = await session.Agent.HandleAsync("/commit", TestContext.Current.CancellationToken);

        Assert.Contains("Nothing was written. Changed in the workspace meanwhile: a.txt", answer);
        Assert.Equal("meanwhile", File.ReadAllText(workspace.File("a.txt")));
        Assert.False(File.Exists(workspace.File("b.txt")));
    }

    [Fact]
    public async Task Commit_DirectoryThatBecameALink_IsNotWrittenThrough()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a symbolic link needs a privilege on Windows.");
        using var workspace = new TemporaryWorkspace();
        using var outside = new TemporaryWorkspace();
        Directory.CreateDirectory(workspace.File("sub"));
        using var session = new Session(new AgentOptions { Workspace = workspace.Path });
        await session.Agent.HandleAsync("$ echo x > sub/x.txt", TestContext.Current.CancellationToken);
        Directory.Delete(workspace.File("sub"));
        Directory.CreateSymbolicLink(workspace.File("sub"), outside.Path);

        var answer = await session.Agent.HandleAsync("/commit", TestContext.Current.CancellationToken);

        Assert.Contains("Nothing was written.", answer);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Path));
    }

    [Fact]
    public async Task Commit_WhatOthersAddedBesides_Stays()
    {
        using var workspace = new TemporaryWorkspace();
        Directory.CreateDirectory(workspace.File("gone"));
        File.WriteAllText(workspace.File("gone/x.txt"), "x");
        using var session = new Session(new AgentOptions { Workspace = workspace.Path });
        await session.Agent.HandleAsync("$ rm -r gone; echo new > a.txt", TestContext.Current.CancellationToken);
        File.WriteAllText(workspace.File("other.txt"), "other");
        File.WriteAllText(workspace.File("gone/other.txt"), "other");

        Assert.Contains("Written to", await session.Agent.HandleAsync("/commit", TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Assert.Equal(["a.txt", "gone", "gone/other.txt", "other.txt"], Directory.GetFileSystemEntries(workspace.Path, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(workspace.Path, path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Start_WorkspaceWithANamedPipe_IsRefusedByName()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs mkfifo.");
        using var workspace = new TemporaryWorkspace();
        using (var made = System.Diagnostics.Process.Start("mkfifo", [workspace.File("f")]))
            await made.WaitForExitAsync(TestContext.Current.CancellationToken);

        var refused = Assert.Throws<WasiRunnerException>(() => new Session(new AgentOptions { Workspace = workspace.Path }));

        Assert.Contains("'f' is a named pipe", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_WhoseFilesCannotBeTakenOver_ChangesNothingAndSaysSo()
    {
        using var workspace = new TemporaryWorkspace();
        File.WriteAllText(workspace.File("a.txt"), "before");
        using var session = new Session(new AgentOptions { Workspace = workspace.Path }, new InProcessRunnerOptions { Ceilings = new() { SnapshotEntries = 1 } });

        var answer = await session.Agent.HandleAsync("$ echo new > a.txt; echo more > b.txt; echo done", TestContext.Current.CancellationToken);

        Assert.StartsWith("done\n[no file was changed: ", answer, StringComparison.Ordinal);
        Assert.Equal("Nothing has changed.", await session.Agent.HandleAsync("/diff", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Commit_DirectoriesAndTheirContents_ComeAndGo()
    {
        using var workspace = new TemporaryWorkspace();
        Directory.CreateDirectory(workspace.File("gone/deep"));
        File.WriteAllText(workspace.File("gone/deep/x.txt"), "x");
        File.WriteAllText(workspace.File("swap"), "a file that becomes a directory");
        using var session = new Session(new AgentOptions { Workspace = workspace.Path });

        await session.Agent.HandleAsync("$ rm -r gone swap; mkdir -p swap new/empty; echo y > swap/y.txt", TestContext.Current.CancellationToken);
        await session.Agent.HandleAsync("/commit", TestContext.Current.CancellationToken);

        Assert.False(Directory.Exists(workspace.File("gone")));
        Assert.Equal("y\n", File.ReadAllText(workspace.File("swap/y.txt")));
        Assert.True(Directory.Exists(workspace.File("new/empty")));
        Assert.Equal("There is nothing to commit.", await session.Agent.HandleAsync("/commit", TestContext.Current.CancellationToken));
    }

    private sealed class Session : IDisposable
    {
        private readonly ScriptedModel _model = new();
        private readonly SessionLog _log = SessionLog.Open(null, TimeProvider.System);

        public Session(AgentOptions options, InProcessRunnerOptions? runner = null)
        {
            Runner = new(runner ?? new());
            Agent = new(options, _model, Runner, _log);
        }

        public RecordingRunner Runner { get; }

        public AgentSession Agent { get; }

        public void Dispose()
        {
            _log.Dispose();
            _model.Dispose();
        }
    }

    private sealed class RecordingRunner(InProcessRunnerOptions options) : DelegatingWasiRunner(new InProcessWasiRunner(options))
    {
        public List<WasiExecInput> Inputs { get; } = [];

        public override Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
        {
            Inputs.Add(input);
            return base.ExecuteAsync(input, cancellationToken);
        }
    }
}
