using System.CommandLine;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using ModelContextProtocol.Server;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard mcp</c>: a Model Context Protocol server on standard input and output.</summary>
internal static class McpCommand
{
    private static readonly Option<bool> s_bash = new("--wasi-bash") { Description = "Offers the tool bash.", DefaultValueFactory = _ => true };
    private static readonly Option<bool> s_noBash = new("--no-wasi-bash") { Description = "Leaves the tool bash out; the same as --wasi-bash false." };
    private static readonly Option<bool> s_netFetch = new("--wasi-netfetch") { Description = "Offers the tool web_fetch, and curl in the shell. Off unless given." };
    private static readonly Option<string[]> s_allow = new("--net-allow") { HelpName = "PATTERN", Description = "A host that may be reached, as for 'wasiguard run'. Needs --wasi-netfetch. Repeatable.", Arity = ArgumentArity.OneOrMore, DefaultValueFactory = _ => [] };
    private static readonly Option<string[]> s_allowAddresses = new("--net-allow-address") { HelpName = "CIDR", Description = "Private, loopback or link-local addresses that those hosts may have. Repeatable.", Arity = ArgumentArity.OneOrMore, DefaultValueFactory = _ => [] };
    private static readonly Option<string> s_workspace = new("--workspace") { HelpName = "DIR", Description = "The directory that the tools work on, and the only one they see. Default: the current directory.", DefaultValueFactory = _ => "." };
    private static readonly Option<RunnerChoice> s_runner = Runners.Option("What runs the shell. Default: auto, the first that can; with --wasi-netfetch only inprocess can.");
    private static readonly Option<double> s_timeout = new("--timeout") { HelpName = "SECONDS", Description = "The longest that one call may take.", DefaultValueFactory = _ => 60 };

    public static Command Create()
    {
        var command = new Command("mcp", "Serves a sandboxed shell, and HTTP where allowed, to AI agents over the Model Context Protocol (stdio).")
        {
            s_bash, s_noBash, s_netFetch, s_allow, s_allowAddresses, s_workspace, s_runner, s_timeout,
        };
        command.SetAction(ServeAsync);
        return command;
    }

    private static bool OffersBash(ParseResult parsed) => parsed.GetValue(s_bash) && !parsed.GetValue(s_noBash);

    /// <exception cref="ToolException">Options contradict one another, or one would do nothing.</exception>
    private static NetFetchPolicy? ReadPolicy(ParseResult parsed)
    {
        var allow = parsed.GetValue(s_allow)!;
        var addresses = parsed.GetValue(s_allowAddresses)!;
        if (parsed.GetValue(s_netFetch))
        {
            if (allow.Length == 0)
                Terminal.WriteNote("No host is allowed, so every request will be denied. Name hosts with --net-allow, '*' for every public one.");
            return new() { Allow = allow, AllowedAddresses = addresses };
        }

        if (allow.Length + addresses.Length > 0)
            throw new ToolException(ExitCodes.Usage, "--net-allow and --net-allow-address do nothing without --wasi-netfetch. Add it, or leave them out.");
        return OffersBash(parsed)
            ? null
            : throw new ToolException(ExitCodes.Usage, "There is no tool to serve: --wasi-bash is off, and --wasi-netfetch is not on.");
    }

    private static async Task<int> ServeAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var workspace = Path.GetFullPath(parsed.GetValue(s_workspace)!);
        if (!Directory.Exists(workspace))
            throw new ToolException(ExitCodes.NoInput, $"There is no directory '{GuestText.Shown(workspace)}' to work on. Name one with --workspace.");
        WorkspaceCheck.ThrowIfItHoldsPipes(workspace);
        var policy = ReadPolicy(parsed);
        var longest = RunOptions.Seconds(parsed.GetValue(s_timeout));

        using var shell = new Shell(parsed.GetValue(s_runner), workspace, policy);
        var tools = new McpServerPrimitiveCollection<McpServerTool>();
        if (OffersBash(parsed))
            tools.Add(BashTool.Create(shell, longest, network: policy is not null));
        if (policy is not null)
            tools.Add(WebFetchTool.Create(shell, longest));

        var options = new McpServerOptions
        {
            ServerInfo = new() { Name = "wasiguard", Version = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3) },
            ToolCollection = tools,
        };
        await using var transport = new StdioServerTransport(options, NullLoggerFactory.Instance);
        await using var server = McpServer.Create(transport, options, NullLoggerFactory.Instance, serviceProvider: null);
        await server.RunAsync(cancellationToken);
        return ExitCodes.Success;
    }
}
