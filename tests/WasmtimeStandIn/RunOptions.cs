namespace WasmtimeStandIn;

/// <summary>What follows <c>wasmtime run</c>.</summary>
internal sealed class RunOptions : EngineOptions
{
    public string? ProgramName { get; private set; }

    /// <summary>The function to call; without it, the one under the empty name, or else <c>_start</c>.</summary>
    public string? Invoke { get; private set; }

    public List<(string Name, string Value)> Environment { get; } = [];

    public List<(string Host, string Guest)> Directories { get; } = [];

    public bool AllowPrecompiled { get; private set; }

    public string Module { get; private set; } = "";

    public string[] Arguments { get; private set; } = [];

    public static RunOptions Parse(ReadOnlySpan<string> arguments)
    {
        var options = new RunOptions();
        while (arguments is [var first, .. var rest])
        {
            if (first == "-" || !first.StartsWith('-') || (first == "--" && rest.Length > 0))
            {
                // Everything after the module is the guest's, word for word.
                (options.Module, options.Arguments) = first == "--" ? (rest[0], rest[1..].ToArray()) : (first, rest.ToArray());
                return options;
            }

            arguments = options.Take(first, rest);
        }

        throw new UsageException("the following required arguments were not provided:\n  <WASM>...", "Usage: wasmtime run <WASM>...");
    }

    protected override bool HasOption(string name) => name is "--argv0" or "--invoke" or "--env" or "--dir";

    protected override bool TrySetFlag(string name)
    {
        if (name != "--allow-precompiled")
            return false;
        AllowPrecompiled = AllowPrecompiled ? throw new UsageException("the argument '--allow-precompiled' cannot be used multiple times") : true;
        return true;
    }

    protected override void Set(string name, string value)
    {
        switch (name)
        {
            case "--argv0":
                ProgramName = ProgramName is null ? value : throw new UsageException($"the argument '{Shown(name)}' cannot be used multiple times");
                break;
            case "--invoke":
                Invoke = value;
                break;
            case "--env":
                if (value.IndexOf('=') is >= 0 and var equals)
                    Environment.Add((value[..equals], value[(equals + 1)..]));
                else if (System.Environment.GetEnvironmentVariable(value) is { } inherited)
                    Environment.Add((value, inherited));
                break;
            case "--dir":
                // What stands behind a second separator is dropped.
                var parts = value.Split("::");
                Directories.Add((parts[0], parts is [_, "", ..] ? throw new UsageException("the stand-in has no directory without a name") : parts.ElementAtOrDefault(1) ?? parts[0]));
                break;
            default:
                base.Set(name, value);
                break;
        }
    }
}
