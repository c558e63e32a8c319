using System.Globalization;

namespace WasmtimeStandIn;

/// <summary>What follows <c>wasmtime run</c>. An option that is not here is an error, so that a runner cannot lean on one that the program lacks.</summary>
internal sealed class RunOptions
{
    public string? ProgramName { get; private set; }

    /// <summary>The function to call; without it, the one under the empty name, or else <c>_start</c>.</summary>
    public string? Invoke { get; private set; }

    public List<(string Name, string Value)> Environment { get; } = [];

    public List<(string Host, string Guest)> Directories { get; } = [];

    public ulong? Fuel { get; private set; }

    public TimeSpan? Timeout { get; private set; }

    public long? MaxMemorySize { get; private set; }

    public long? MaxMemories { get; private set; }

    public long? MaxTables { get; private set; }

    public long? MaxTableElements { get; private set; }

    public long? MaxInstances { get; private set; }

    public int? MaxWasmStack { get; private set; }

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

    private ReadOnlySpan<string> Take(string first, ReadOnlySpan<string> rest)
    {
        var (name, value) = Split(first);
        if (name is not ("--argv0" or "--invoke" or "--env" or "--dir" or "-W" or "--wasm" or "-C" or "--codegen"))
            throw new UsageException($"unexpected argument '{first}' found");
        if (value is null)
        {
            if (rest is not [var next, .. var following] || next.StartsWith('-'))
                throw new UsageException($"a value is required for '{name}' but none was supplied");
            value = next;
            rest = following;
        }

        Set(name, value);
        return rest;
    }

    private static (string Name, string? Value) Split(string option)
    {
        if (option.StartsWith("--", StringComparison.Ordinal))
            return option.IndexOf('=') is > 0 and var equals ? (option[..equals], option[(equals + 1)..]) : (option, null);
        return option.Length > 2 ? (option[..2], option[2..].TrimStart('=')) : (option, null);
    }

    private void Set(string name, string value)
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
            case "-C" or "--codegen":
                if (value is not "cache=n")
                    throw new UsageException($"invalid value '{value}' for '--codegen <KEY[=VAL[,..]]>': the stand-in keeps no cache that could be set");
                break;
            default:
                foreach (var setting in value.Split(','))
                    SetWasm(setting);
                break;
        }
    }

    private void SetWasm(string setting)
    {
        var equals = setting.IndexOf('=');
        var (key, value) = equals < 0 ? (setting, "") : (setting[..equals], setting[(equals + 1)..]);
        switch (key)
        {
            case "fuel":
                Fuel = ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var fuel) ? fuel : throw Invalid(value, "-W fuel=N");
                break;
            case "timeout":
                Timeout = Duration(value);
                break;
            case "max-memory-size":
                MaxMemorySize = Count(key, value);
                break;
            case "max-memories":
                MaxMemories = Count(key, value);
                break;
            case "max-tables":
                MaxTables = Count(key, value);
                break;
            case "max-table-elements":
                MaxTableElements = Count(key, value);
                break;
            case "max-instances":
                MaxInstances = Count(key, value);
                break;
            case "max-wasm-stack":
                MaxWasmStack = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var stack) ? stack : throw Invalid(value, "-W max-wasm-stack=N");
                break;
            default:
                throw new UsageException($"invalid value '{setting}' for '--wasm <KEY[=VAL[,..]]>': unknown -W / --wasm option: {key}");
        }
    }

    private static long Count(string key, string value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : throw Invalid(value, $"-W {key}=N");

    private static TimeSpan Duration(string value)
    {
        var (digits, unit) = value switch
        {
            _ when value.EndsWith("ms", StringComparison.Ordinal) => (value[..^2], TimeSpan.FromMilliseconds(1)),
            _ when value.EndsWith('s') => (value[..^1], TimeSpan.FromSeconds(1)),
            _ => (value, TimeSpan.FromSeconds(1)),
        };
        return uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count * unit : throw Invalid(value, "-W timeout=N");
    }

    private static UsageException Invalid(string value, string option, string reason = "invalid digit found in string") =>
        new($"invalid value '{value}' for '{option}': {reason}");
}
