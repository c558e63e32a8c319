using Microsoft.JSInterop;
using WasiGuard;

namespace AgentWeb;

/// <summary>The workspace, what may be done with it, and what has been done. Commands work on a draft; a commit makes it the workspace.</summary>
public sealed class AgentSession(BrowserWasiRunner runner, HttpClient http, WorkspaceStore store)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Dictionary<string, WasiModule> _shells = [];
    private readonly List<TerminalEntry> _terminal = [];
    private Action? _stop;

    public event Action? Changed;

    /// <summary>Whether commands may run at all.</summary>
    public bool AllowsShell { get; set; }

    /// <summary>Whether they may reach <see cref="Hosts"/>.</summary>
    public bool AllowsNetFetch { get; set; }

    /// <summary>Host patterns, separated by blanks.</summary>
    public string Hosts { get; set; } = "*.githubusercontent.com";

    public WasiFileSnapshot Committed { get; private set; } = WasiFileSnapshot.Empty;

    public WasiFileSnapshot Draft { get; private set; } = WasiFileSnapshot.Empty;

    public IReadOnlyList<FileChange> Changes => FileChange.Between(Committed, Draft);

    public IReadOnlyList<TerminalEntry> Terminal => _terminal;

    public bool IsRunning => _stop is not null;

    public async Task LoadAsync()
    {
        Committed = await store.LoadAsync("workspace") ?? StarterFiles.Snapshot;
        Draft = await store.LoadAsync("draft") ?? Committed;
        Changed?.Invoke();
    }

    public async Task CommitAsync()
    {
        Committed = Draft;
        await SaveAsync();
    }

    public async Task DiscardAsync()
    {
        Draft = Committed;
        await SaveAsync();
    }

    public void Stop() => _stop?.Invoke();

    public void Remark(string text) => Write(EntryKind.Remark, text);

    /// <summary>Runs a command line of the shell on the draft.</summary>
    /// <returns>Whether it ended with exit code 0.</returns>
    public async Task<bool> RunAsync(string command)
    {
        Write(EntryKind.Command, command);
        if (!AllowsShell)
        {
            Write(EntryKind.Error, "WASI Bash is off, so nothing was run. Tick it above to let commands work on the draft.");
            return false;
        }

        using var cancellation = new CancellationTokenSource();
        _stop = cancellation.Cancel;
        try
        {
            var result = await runner.ExecuteAsync(await InputOfAsync(command), cancellation.Token);
            Draft = result.Files ?? Draft;
            if (result.FilesError is { } lost)
                Write(EntryKind.Error, $"The draft is as it was before the command. {lost}");
            Write(EntryKind.Output, result.StdoutText);
            Write(EntryKind.Error, result.StderrText);
            if (result.Termination != WasiTermination.Exited)
                Write(EntryKind.Error, $"{result.Termination}: {result.TrapMessage ?? $"stopped after {s_patience.TotalSeconds:0} s"}");
            await SaveAsync();
            return result is { Termination: WasiTermination.Exited, ExitCode: 0 };
        }
        catch (OperationCanceledException)
        {
            Write(EntryKind.Error, "Stopped. The draft is as it was before the command.");
        }
        catch (Exception failure) when (failure is WasiRunnerException or ArgumentException or HttpRequestException)
        {
            Write(EntryKind.Error, failure.Message);
        }
        finally
        {
            _stop = null;
            Changed?.Invoke();
        }

        return false;
    }

    private async Task<WasiExecInput> InputOfAsync(string command) => new()
    {
        Module = await ShellAsync(AllowsNetFetch ? "wash-net" : "wash"),
        ProgramName = "wash",
        Arguments = ["-c", command],
        Files = Draft,
        NetFetch = AllowsNetFetch ? new() { Allow = Hosts.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries) } : null,
        Limits = new() { Timeout = s_patience },
    };

    private async Task<WasiModule> ShellAsync(string name)
    {
        if (!_shells.TryGetValue(name, out var shell))
            _shells[name] = shell = WasiModule.FromBytes(await http.GetByteArrayAsync($"guests/{name}.wasm"), name);
        return shell;
    }

    private async Task SaveAsync()
    {
        try
        {
            await store.SaveAsync("workspace", Committed);
            await store.SaveAsync("draft", Draft);
        }
        catch (JSException full)
        {
            Write(EntryKind.Error, $"The browser did not keep the workspace: {full.Message}");
        }

        Changed?.Invoke();
    }

    private void Write(EntryKind kind, string text)
    {
        if (text.Length > 0)
            _terminal.Add(new(kind, GuestText.Printable(text.TrimEnd('\n'))));
        Changed?.Invoke();
    }
}
