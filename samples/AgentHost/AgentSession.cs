using Microsoft.Extensions.AI;
using WasiGuard;

namespace AgentHost;

/// <summary>A conversation: lines for the model, and commands that begin with a slash for the host.</summary>
internal sealed class AgentSession
{
    private readonly ShadowWorkspace _workspace;
    private readonly SessionLog _log;
    private readonly IChatClient _agent;
    private readonly ChatOptions _chatOptions;
    private readonly List<ChatMessage> _history = [];

    public AgentSession(AgentOptions options, IChatClient model, IWasiRunner runner, SessionLog log)
    {
        _workspace = new ShadowWorkspace(options.Workspace);
        _log = log;
        _agent = new ChatClientBuilder(model).UseFunctionInvocation().Build();
        var shell = new GuestShell(runner, _workspace, options.NetFetch, log);
        _chatOptions = new() { Tools = [.. SandboxTools.Create(options, shell)] };
        _history.Add(new(ChatRole.System, "You work on the files in the current directory with the tools you are given. Changes take effect when the user commits them."));
    }

    public async Task<string> HandleAsync(string line, CancellationToken cancellationToken = default)
    {
        switch (line.Trim())
        {
            case "":
                return "";
            case "/diff":
                return Describe(_workspace.Changes());
            case "/discard":
                return Discard();
            case "/commit":
                return Commit();
            case ['/', ..] command:
                return $"There is no command {command}. There are /diff, /commit, /discard and /quit.";
            default:
                return await AskAsync(line, cancellationToken);
        }
    }

    private async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        _log.Write("user", new { text = line });
        _history.Add(new(ChatRole.User, line));
        var response = await _agent.GetResponseAsync(_history, _chatOptions, cancellationToken);
        _history.AddRange(response.Messages);
        _log.Write("assistant", new { text = response.Text });
        return response.Text;
    }

    private string Discard()
    {
        try
        {
            _workspace.Discard();
        }
        catch (WasiRunnerException unreadable)
        {
            return $"Nothing was forgotten, because the workspace cannot be read again. {unreadable.Message}";
        }

        _log.Write("discard", new { });
        return "The changes are forgotten.";
    }

    private string Commit()
    {
        var changes = _workspace.Changes();
        try
        {
            _workspace.Commit(changes);
        }
        catch (CommitConflictException conflict)
        {
            return $"{Describe(changes)}\nNothing was written. {conflict.Message}";
        }
        catch (WasiRunnerException unreadable)
        {
            return $"{Describe(changes)}\nNothing was written. {unreadable.Message}";
        }

        _log.Write("commit", new { changes });
        return changes.Count == 0 ? "There is nothing to commit." : $"{Describe(changes)}\nWritten to {_workspace.Directory}.";
    }

    private static string Describe(IReadOnlyList<FileChange> changes) => changes.Count == 0 ? "Nothing has changed." : string.Join('\n', changes);
}
