using System.CommandLine;

namespace WasiGuard.Tool;

/// <summary>The options of <c>wasiguard run</c>, and the input that they make.</summary>
internal sealed class RunOptions
{
    /// <summary>The argument that holds the program's own.</summary>
    public const string ProgramArguments = "ARGS";

    public const long DefaultMaxOutputBytes = 16 * 1024 * 1024;

    private readonly Argument<string> _module = new("MODULE") { Description = "The program: a core WebAssembly module for WASI preview 1." };

    private readonly Argument<string[]> _arguments = new(ProgramArguments)
    {
        Description = "What the program gets as its arguments. Put -- before them, so that none is taken for an option of this tool.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string[]> _directories = Repeated("--dir", "HOST[::GUEST]", "A directory that the program may read and write. Without GUEST it is the program's root, /.");
    private readonly Option<string[]> _readOnlyDirectories = Repeated("--dir-ro", "HOST[::GUEST]", "A directory that the program may read and not write.");
    private readonly Option<string[]> _environment = Repeated("--env", "NAME=VALUE", "A variable of the program's environment. Nothing of this tool's environment is passed on.");
    private readonly Option<string[]> _allow = Repeated("--net-allow", "PATTERN", "A host that the program may reach over HTTP: api.example.com, *.example.com, https://api.example.com:8443, or * for every public host.");
    private readonly Option<string[]> _allowAddresses = Repeated("--net-allow-address", "CIDR", "Private, loopback or link-local addresses that the hosts allowed may have, such as 127.0.0.0/8.");
    private readonly Option<TimeSpan?> _timeout = new("--timeout") { HelpName = "TIME", Description = "Stops the program after this time: seconds, or 500ms, 10s, 5m.", CustomParser = ValueParser.Time };
    private readonly Option<ulong?> _fuel = new("--fuel") { HelpName = "UNITS", Description = "Stops the program after about so many WebAssembly instructions.", CustomParser = ValueParser.Count };
    private readonly Option<long?> _memory = new("--memory") { HelpName = "SIZE", Description = "Bounds the program's memory: bytes, or 64MB, 64MiB.", CustomParser = ValueParser.Size };
    private readonly Option<long?> _maxOutput = new("--max-output") { HelpName = "SIZE", Description = "How much of each output stream is passed on; what comes after it is dropped, and the tool ends with 74. Default: 16MiB.", CustomParser = ValueParser.Size };
    private readonly Option<string?> _workingDirectory = new("--workdir") { HelpName = "GUEST", Description = "The directory inside the guest that the program starts in." };
    private readonly Option<bool> _noStdin = Flag.Create("--no-stdin", "Gives the program an empty standard input.");

    public Option<RunnerChoice> Runner { get; } = Runners.Option("What runs the program. Default: auto, the first that can.");

    public Option<bool> Raw { get; } = Flag.Create("--raw", "Passes the program's output to a terminal as it is, control characters too. Where there is no terminal, it always is.");

    public Option<bool> AsJson { get; } = Flag.Create("--json", "Prints one JSON object with the program's output and end, instead of passing its output on.");

    public void AddTo(Command command)
    {
        command.Add(_module);
        command.Add(_arguments);
        foreach (var option in new Option[] { _directories, _readOnlyDirectories, _environment, _allow, _allowAddresses, Runner, _timeout, _fuel, _memory, _maxOutput, _workingDirectory, _noStdin, Raw, AsJson })
            command.Add(option);
    }

    /// <exception cref="ToolException">A value is malformed, or a file or directory is missing.</exception>
    public WasiExecInput ReadInput(ParseResult parsed)
    {
        var maxOutput = parsed.GetValue(_maxOutput) ?? DefaultMaxOutputBytes;
        return new WasiExecInput
        {
            Module = ModuleFile.Open(parsed.GetRequiredValue(_module)),
            Arguments = parsed.GetValue(_arguments)!,
            Environment = ReadEnvironment(parsed.GetValue(_environment)!),
            Preopens = ReadDirectories(parsed.GetValue(_directories)!),
            ReadOnlyPreopens = ReadDirectories(parsed.GetValue(_readOnlyDirectories)!),
            WorkingDirectory = parsed.GetValue(_workingDirectory),
            NetFetch = ReadPolicy(parsed.GetValue(_allow)!, parsed.GetValue(_allowAddresses)!),
            Limits = new()
            {
                Timeout = parsed.GetValue(_timeout),
                Fuel = parsed.GetValue(_fuel),
                MaxMemoryBytes = parsed.GetValue(_memory),
                MaxStdoutBytes = maxOutput,
                MaxStderrBytes = maxOutput,
            },
        };
    }

    /// <summary>Whether the program gets this tool's standard input.</summary>
    public bool HasInput(ParseResult parsed) => !parsed.GetValue(_noStdin);

    private static Option<string[]> Repeated(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description + " Repeatable.", Arity = ArgumentArity.OneOrMore, DefaultValueFactory = _ => [] };

    private static Dictionary<string, string> ReadEnvironment(string[] pairs)
    {
        var environment = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in pairs)
        {
            var at = pair.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0)
                throw new ToolException(ExitCodes.Usage, $"--env '{GuestText.Shown(pair)}' has no NAME=VALUE. A variable of this tool's environment is not passed on; give its value.");
            environment[pair[..at]] = pair[(at + 1)..];
        }

        return environment;
    }

    private static NetFetchPolicy? ReadPolicy(string[] allow, string[] addresses) => (allow, addresses) switch
    {
        ([], []) => null,
        ([], _) => throw new ToolException(ExitCodes.Usage, "--net-allow-address allows nothing by itself. Name the hosts with --net-allow."),
        _ => new() { Allow = allow, AllowedAddresses = addresses },
    };

    private static WasiPreopen[]? ReadDirectories(string[] directories) => directories.Length == 0 ? null : [.. directories.Select(GuestDirectory.Parse)];
}
