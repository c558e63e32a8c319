using System.ComponentModel;
using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace WasiGuard.Tool;

/// <summary>The tool <c>bash</c>: a command line, run in the sandboxed shell.</summary>
internal sealed class BashTool(Shell shell, TimeSpan longest)
{
    private const long MaxOutputBytes = 256 * 1024;

    public static McpServerTool Create(Shell shell, TimeSpan longest, bool network) => McpServerTool.Create(
        new BashTool(shell, longest).RunAsync,
        new()
        {
            Name = "bash",
            Title = "Shell",
            Description = $"Runs a command line in a small POSIX-like shell inside a WebAssembly sandbox. It starts in {Shell.GuestPath}, the only directory there is; files stay there between calls, variables and the current directory do not. "
                + "It has pipelines, && || ;, redirects, quotes, variables, globs and the usual text tools (echo cat ls grep head tail wc sort uniq mkdir rm mv cp sed find test …), and starts no other programs. "
                + (network ? "curl reaches the hosts that the user allowed." : "It has no network."),
            Destructive = true,
            OpenWorld = network,
        });

    private async Task<CallToolResult> RunAsync(
        [Description("The command line.")] string command,
        [Description("What the command line reads from standard input.")] string? stdin = null,
        [Description("Seconds after which it is stopped.")] double? timeoutSeconds = null,
        CancellationToken cancellationToken = default)
    {
        if (timeoutSeconds is not (null or > 0))
            return ToolResult.Error("timeoutSeconds must be above 0.");
        var timeout = timeoutSeconds is { } seconds && seconds < longest.TotalSeconds ? TimeSpan.FromSeconds(seconds) : longest;
        var limits = new WasiLimits { Timeout = timeout, MaxStdoutBytes = MaxOutputBytes, MaxStderrBytes = MaxOutputBytes };
        return await ToolResult.OfAsync(async () =>
        {
            var result = await shell.RunAsync(command, [], Encoding.UTF8.GetBytes(stdin ?? ""), limits, cancellationToken);
            return new()
            {
                Content = [new TextContentBlock { Text = Text(result, timeout) }],
                StructuredContent = JsonSerializer.SerializeToElement(RunReport.Of("wash", result), Json.Options),
                IsError = result.Termination != WasiTermination.Exited,
            };
        });
    }

    /// <summary>What a model reads: the output as it came, and a last line where there is more to say.</summary>
    private static string Text(WasiExecResult result, TimeSpan timeout)
    {
        var text = new StringBuilder(result.StdoutText);
        Section("stderr:", result.StderrText);
        if (result.StdoutTruncated || result.StderrTruncated)
            Section("", $"[output cut after {MaxOutputBytes} bytes]");
        if (result.Termination == WasiTermination.TimedOut)
            Section("", $"[stopped after {timeout.TotalSeconds} s]");
        else if (result.Termination != WasiTermination.Exited)
            Section("", $"[the shell ended: {result.TrapMessage ?? result.Termination.ToString()}]");
        else if (result.ExitCode != 0)
            Section("", $"[exit code {result.ExitCode}]");
        return text.ToString();

        void Section(string title, string body)
        {
            if (body.Length == 0)
                return;
            if (text.Length > 0 && text[^1] != '\n')
                text.Append('\n');
            if (title.Length > 0)
                text.Append(title).Append('\n');
            text.Append(body);
        }
    }
}
