using System.Text;
using System.Text.Json;
using ModelContextProtocol.Protocol;
using McpTool = ModelContextProtocol.Protocol.Tool;

namespace WasiGuard.Tool;

/// <summary>The tool <c>bash</c>: a command line, run in the sandboxed shell.</summary>
internal sealed class BashTool(Shell shell, TimeSpan longest, bool network) : SandboxTool
{
    private const long MaxOutputBytes = 256 * 1024;

    public override McpTool ProtocolTool { get; } = new()
    {
        Name = "bash",
        Title = "Shell",
        Description = $"Runs a command line in a small POSIX-like shell inside a WebAssembly sandbox. It starts in {Shell.GuestPath}, the only directory there is; files stay there between calls, variables and the current directory do not. "
            + "It has pipelines, && || ;, redirects, quotes, variables, globs and the usual text tools (echo cat ls grep head tail wc sort uniq mkdir rm mv cp sed find test …), and starts no other programs. "
            + (network ? "curl reaches the hosts that the user allowed. " : "It has no network. ")
            + "The text of the result is the output; the structured content says how the command line ended.",
        Annotations = new() { Title = "Shell", DestructiveHint = true, OpenWorldHint = network, ReadOnlyHint = false, IdempotentHint = false },
        InputSchema = Schema($$"""
            {
              "type": "object",
              "properties": {
                "command": { "type": "string", "description": "The command line." },
                "stdin": { "type": "string", "description": "What the command line reads from standard input." },
                "timeoutSeconds": { "type": "number", "exclusiveMinimum": 0, "maximum": {{JsonSerializer.Serialize(longest.TotalSeconds)}}, "description": "Seconds after which it is stopped." }
              },
              "required": ["command"],
              "additionalProperties": false
            }
            """),
        OutputSchema = ShellReport.Schema,
    };

    protected override async Task<CallToolResult> CallAsync(ToolArguments arguments, CancellationToken cancellationToken)
    {
        var command = arguments.Text("command");
        var timeout = arguments.Number("timeoutSeconds", longest.TotalSeconds, "seconds") is { } seconds ? TimeSpan.FromSeconds(seconds) : longest;
        var limits = new WasiLimits { Timeout = timeout, MaxStdoutBytes = MaxOutputBytes, MaxStderrBytes = MaxOutputBytes };
        var result = await shell.RunAsync(command, [], Encoding.UTF8.GetBytes(arguments.OptionalText("stdin") ?? ""), limits, cancellationToken);
        return new()
        {
            Content = [new TextContentBlock { Text = Text(result, timeout) }],
            StructuredContent = JsonSerializer.SerializeToElement(ShellReport.Of(result), Json.Options),
            IsError = result.Termination != WasiTermination.Exited,
        };
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
