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
            if (first == "-" || !first.StartsWith('-'))
            {
                // Everything after the module is the guest's, word for word.
                options.Module = first;
                options.Arguments = rest.ToArray();
                return options;
            }

            arguments = options.Take(first, rest);
        }

        throw new UsageException("the following required arguments were not provided:\n  <WASM>...");
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
                ProgramName = ProgramName is null ? value : throw new UsageException("the argument '--argv0 <NAME>' cannot be used multiple times");
                break;
            case "--invoke":
                Invoke = value;
                break;
            case "--env":
                // Without '=' the program hands on the host's value: nothing that is tested may ask for that.
                var equals = value.IndexOf('=');
                Environment.Add(equals > 0 ? (value[..equals], value[(equals + 1)..]) : throw Invalid(value, "--env <NAME=VAL>", "the stand-in inherits no variable of the host"));
                break;
            case "--dir":
                var parts = value.Split("::");
                Directories.Add(parts.Length switch
                {
                    1 => (value, value),
                    2 => (parts[0], parts[1]),
                    _ => throw Invalid(value, "--dir <HOST_DIR[::GUEST_DIR]>", "must contain exactly one double colon ('::')"),
                });
                break;
            default:
                base.Set(name, value);
                break;
        }
    }
}
