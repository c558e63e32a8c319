using System.CommandLine;
using System.CommandLine.Parsing;
using WasiGuard;

namespace AgentHost;

/// <summary>What the user has switched on. The shell and the network are two switches; the network is off unless asked for.</summary>
internal sealed record AgentOptions
{
    /// <summary>The environment variable that holds the endpoint's key.</summary>
    public const string KeyVariable = "OPENAI_API_KEY";

    private const string NetFetchVariable = "WASIGUARD_WASI_NETFETCH";

    public required string Workspace { get; init; }
    public bool WasiBash { get; init; } = true;

    /// <summary>What the guest may fetch; null while netFetch is off.</summary>
    public NetFetchPolicy? NetFetch { get; init; }

    public string? LogFile { get; init; }

    /// <summary>Where drafts outlive the program; null to keep none.</summary>
    public string? DraftFolder { get; init; }

    /// <summary>An OpenAI-compatible endpoint; null for the scripted model.</summary>
    public Uri? Endpoint { get; init; }

    public string Model { get; init; } = "gpt-4o-mini";

    public static RootCommand CreateCommand(Func<AgentOptions, CancellationToken, Task> run)
    {
        var bash = new Option<bool>("--wasi-bash") { Description = "Gives the model a sandboxed shell.", DefaultValueFactory = _ => true };
        var netFetch = new Option<bool>("--wasi-netfetch") { Description = $"Gives the model HTTP, and curl in the shell. Off unless given, or {NetFetchVariable}=1." };
        var allow = new Option<string[]>("--net-allow") { HelpName = "PATTERN", Description = "A host that may be reached. Repeatable.", DefaultValueFactory = _ => [] };
        var addresses = new Option<string[]>("--net-allow-address") { HelpName = "CIDR", Description = "Private or loopback addresses that those hosts may have. Repeatable.", DefaultValueFactory = _ => [] };
        var workspace = new Option<string>("--workspace") { HelpName = "DIR", Description = "The directory to work on.", DefaultValueFactory = _ => "." };
        var log = new Option<string?>("--log") { HelpName = "FILE", Description = "Where the session is recorded, one JSON object a line." };
        var drafts = new Option<string>("--drafts") { HelpName = "DIR", Description = "Where changes that are not committed outlive the program. Default: a folder of the user's application data.", DefaultValueFactory = _ => DefaultDrafts };
        var endpoint = new Option<Uri?>("--endpoint") { HelpName = "URL", Description = $"An OpenAI-compatible endpoint, with the key in {KeyVariable}. Without it a scripted model answers.", CustomParser = ReadUrl };
        var model = new Option<string?>("--model") { HelpName = "NAME", Description = "The model at that endpoint." };

        var root = new RootCommand("An agent whose tools run as WASI guests. Changes stay in a shadow copy until you say /commit.") { bash, netFetch, allow, addresses, workspace, log, drafts, endpoint, model };
        workspace.Validators.Add(given =>
        {
            if (given.GetValueOrDefault<string>() is { } directory && !Directory.Exists(directory))
                given.AddError($"The workspace '{directory}' is no directory. Give an existing one to --workspace.");
        });
        endpoint.Validators.Add(given =>
        {
            if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(KeyVariable)))
                given.AddError($"--endpoint needs a key. Set {KeyVariable} to the endpoint's, or leave the option out for the scripted model.");
        });
        root.Validators.Add(given =>
        {
            if (!IsOn(given.GetValue(netFetch)) && (given.GetValue(allow) is { Length: > 0 } || given.GetValue(addresses) is { Length: > 0 }))
                given.AddError($"--net-allow and --net-allow-address grant nothing while netFetch is off. Give --wasi-netfetch too, or set {NetFetchVariable}=1.");
        });
        root.SetAction((parsed, cancellationToken) =>
        {
            var on = IsOn(parsed.GetValue(netFetch));
            var options = new AgentOptions
            {
                Workspace = Path.GetFullPath(parsed.GetValue(workspace)!),
                WasiBash = parsed.GetValue(bash),
                NetFetch = on ? new NetFetchPolicy { Allow = parsed.GetValue(allow)!, AllowedAddresses = parsed.GetValue(addresses)! } : null,
                LogFile = parsed.GetValue(log),
                DraftFolder = Path.GetFullPath(parsed.GetValue(drafts)!),
                Endpoint = parsed.GetValue(endpoint),
            };
            return run(parsed.GetValue(model) is { } name ? options with { Model = name } : options, cancellationToken);
        });
        return root;
    }

    private static string DefaultDrafts => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "wasiguard-agenthost", "drafts");

    private static bool IsOn(bool option) => option || Environment.GetEnvironmentVariable(NetFetchVariable) is "1" or "true";

    private static Uri? ReadUrl(ArgumentResult argument)
    {
        if (Uri.TryCreate(argument.Tokens[0].Value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https")
            return url;
        argument.AddError($"'{argument.Tokens[0].Value}' is no absolute http or https URL.");
        return null;
    }
}
