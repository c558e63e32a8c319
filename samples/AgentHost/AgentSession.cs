using Microsoft.Extensions.AI;
using WasiGuard;

namespace AgentHost;

/// <summary>A conversation: lines for the model, and commands that begin with a slash for the host.</summary>
internal sealed class AgentSession
{
    private const string Offer = "There are changes of an earlier session that were not committed. /restore takes them up, /forget deletes them.";

    private readonly ShadowWorkspace _workspace;
    private readonly DraftFile? _draft;
    private readonly SessionLog _log;
    private readonly IChatClient _agent;
    private readonly ChatOptions _chatOptions;
    private readonly List<ChatMessage> _history = [];
    private bool _isDraftOffered;

    public AgentSession(AgentOptions options, IChatClient model, IWasiRunner runner, SessionLog log)
    {
        _draft = options.DraftFolder is { } folder ? new(folder, options.Workspace) : null;
        _isDraftOffered = _draft is { Exists: true };
        _workspace = new ShadowWorkspace(options.Workspace, _draft);
        _log = log;
        _agent = new ChatClientBuilder(model).UseFunctionInvocation().Build();
        var shell = new GuestShell(runner, _workspace, options.NetFetch, log);
        _chatOptions = new() { Tools = [.. SandboxTools.Create(options, shell)] };
        _history.Add(new(ChatRole.System, "You work on the files in the current directory with the tools you are given. Changes take effect when the user commits them."));
    }

    /// <summary>What the user should know before the first line; empty when there is nothing.</summary>
    public string Greeting => _isDraftOffered ? Offer : "";

    public async Task<string> HandleAsync(string line, CancellationToken cancellationToken = default)
    {
        switch (line.Trim())
        {
            case "":
                return "";
            case "/restore" when _isDraftOffered:
                return Restore();
            case "/forget" when _isDraftOffered:
                _draft!.Delete();
                _isDraftOffered = false;
                return "The changes of the earlier session are forgotten.";
            // A change now would take the place of the draft.
            case not ("/diff" or "/restore" or "/forget") when _isDraftOffered:
                return Offer;
            case "/diff":
                return Describe(_workspace.Changes());
            case "/discard":
                return Discard();
            case "/commit":
                return Commit();
            case ['/', ..] command:
                return command is "/restore" or "/forget"
                    ? "There are no changes of an earlier session."
                    : $"There is no command {command}. There are /diff, /commit, /discard, /restore, /forget and /quit.";
            default:
                return await AskAsync(line, cancellationToken);
        }
    }

    private async Task<string> AskAsync(string line, CancellationToken cancellationToken)
    {
        _log.Write("user", new { text = line });
        _history.Add(new(ChatRole.User, line));
        try
        {
            var response = await _agent.GetResponseAsync(_history, _chatOptions, cancellationToken);
            _history.AddRange(response.Messages);
            _log.Write("assistant", new { text = response.Text });
            return WithDraftFlaw(response.Text);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            // Whatever a service or its client throws ends this answer, not the session: the files and what was said before stay.
            _history.RemoveAt(_history.Count - 1);
            _log.Write("model.failed", new { error = failure.GetType().Name, failure.Message });
            return WithDraftFlaw($"The model did not answer: {failure.Message} The files are as its tools have left them (/diff); ask again when the service is there.");
        }
    }

    private string WithDraftFlaw(string answer) => _workspace.DraftFlaw is { } flaw
        ? $"{answer}\n[the changes are in memory only, because the draft could not be kept: {flaw}]"
        : answer;

    private string Restore()
    {
        try
        {
            _workspace.Restore(_draft!.Load());
        }
        catch (Exception failure) when (failure is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or WasiRunnerException)
        {
            return $"The changes cannot be taken up: {failure.Message} They are kept; /forget deletes them.";
        }

        _isDraftOffered = false;
        _log.Write("restore", new { changes = _workspace.Changes() });
        return Describe(_workspace.Changes());
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
