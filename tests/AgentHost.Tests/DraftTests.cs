using WasiGuard;

namespace AgentHost.Tests;

/// <summary>What was not committed outlives the session that made it, however that ended.</summary>
public sealed class DraftTests
{
    [Fact]
    public async Task Draft_IsKeptAfterEachCommand_AndRestoresEveryKindOfChange()
    {
        using var workspace = new TemporaryWorkspace();
        Directory.CreateDirectory(workspace.File("gone/deep"));
        File.WriteAllText(workspace.File("gone/deep/x.txt"), "x");
        File.WriteAllText(workspace.File("swap"), "a file that becomes a directory");
        File.WriteAllText(workspace.File("edited"), "before");
        // Never disposed of: as a program that was killed.
        var killed = Start(workspace);
        await AskAsync(killed, "$ rm -r gone swap; mkdir -p swap new/empty; echo y > swap/y.txt; echo after > edited");

        var session = Start(workspace);
        Assert.Equal(await AskAsync(killed, "/diff"), await AskAsync(session, "/restore"));
        Assert.Contains("Written to", await AskAsync(session, "/commit"));
        Assert.False(Directory.Exists(workspace.File("gone")));
        Assert.Equal("y\n", File.ReadAllText(workspace.File("swap/y.txt")));
        Assert.Equal("after\n", File.ReadAllText(workspace.File("edited")));
        Assert.True(Directory.Exists(workspace.File("new/empty")));
        Assert.Equal("", Start(workspace).Greeting);
    }

    [Fact]
    public async Task Draft_WhoseFileChangedMeanwhile_IsAConflict()
    {
        using var workspace = new TemporaryWorkspace();
        File.WriteAllText(workspace.File("a.txt"), "before");
        await AskAsync(Start(workspace), "$ echo draft > a.txt");
        File.WriteAllText(workspace.File("a.txt"), "meanwhile");

        var session = Start(workspace);
        await AskAsync(session, "/restore");

        Assert.Contains("Changed in the workspace meanwhile: a.txt", await AskAsync(session, "/commit"));
        Assert.Equal("meanwhile", File.ReadAllText(workspace.File("a.txt")));
    }

    [Fact]
    public async Task Draft_ThatIsOffered_IsReplacedByNothing()
    {
        using var workspace = new TemporaryWorkspace();
        await AskAsync(Start(workspace), "$ echo draft > a.txt");
        var session = Start(workspace);

        foreach (var line in new[] { "$ echo other > b.txt", "/commit", "/discard", "hello" })
            Assert.Equal(session.Greeting, await AskAsync(session, line));

        Assert.Contains("forgotten", await AskAsync(session, "/forget"));
        Assert.Equal("Nothing has changed.", await AskAsync(session, "/diff"));
        Assert.Equal("There are no changes of an earlier session.", await AskAsync(session, "/restore"));
        Assert.Equal("", Start(workspace).Greeting);
    }

    [Fact]
    public async Task Draft_ThatIsDamaged_IsSaidAndKept()
    {
        using var workspace = new TemporaryWorkspace();
        await AskAsync(Start(workspace), "$ echo draft > a.txt");
        var file = Assert.Single(Directory.GetFiles(Folder(workspace)));
        File.WriteAllText(file, "damaged");

        Assert.StartsWith("The changes cannot be taken up: ", await AskAsync(Start(workspace), "/restore"));
        Assert.True(File.Exists(file));
    }

    [Fact]
    public async Task Draft_ThatCannotBeKept_IsSaidWithTheAnswer()
    {
        using var workspace = new TemporaryWorkspace();
        File.WriteAllText(Folder(workspace), "a file in the way");

        Assert.Contains("[the changes are in memory only, because the draft could not be kept: ", await AskAsync(Start(workspace), "$ echo draft > a.txt"));
    }

    private static string Folder(TemporaryWorkspace workspace) => workspace.Path + ".drafts";

    private static Task<string> AskAsync(AgentSession session, string line) => session.HandleAsync(line, TestContext.Current.CancellationToken);

    private static AgentSession Start(TemporaryWorkspace workspace) =>
        new(new AgentOptions { Workspace = workspace.Path, DraftFolder = Folder(workspace) }, new ScriptedModel(), new InProcessWasiRunner(), SessionLog.Open(null, TimeProvider.System));
}
