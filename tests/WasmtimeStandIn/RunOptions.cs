using System.Globalization;
using System.Numerics;

namespace WasmtimeStandIn;

/// <summary>What follows <c>wasmtime run</c>. An option that is not here is an error, so that a runner cannot lean on one that the program lacks.</summary>
internal sealed class RunOptions
{
    private const string WasmGroup = "-W / --wasm";

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

    private ReadOnlySpan<string> Take(string first, ReadOnlySpan<string> rest)
    {
        var (name, value) = Split(first);
        if (name is not ("--argv0" or "--invoke" or "--env" or "--dir" or "-W" or "--wasm" or "-C" or "--codegen"))
            throw new UsageException($"unexpected argument '{first}' found", $"  tip: to pass '{first}' as a value, use '-- {first}'\n\nUsage: wasmtime run [OPTIONS] <WASM>...");
        if (value is null)
        {
            if (rest is not [var next, .. var following] || next.StartsWith('-'))
                throw new UsageException($"a value is required for '{Shown(name)}' but none was supplied", "");
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

    private static string Shown(string option) => option switch
    {
        "--argv0" => "--argv0 <ARGV0>",
        "--invoke" => "--invoke <FUNCTION>",
        "--env" => "--env <NAME[=VAL]>",
        "--dir" => "--dir <HOST_DIR[::GUEST_DIR]>",
        "-C" or "--codegen" => "--codegen <KEY[=VAL[,..]]>",
        _ => "--wasm <KEY[=VAL[,..]]>",
    };

    private void Set(string name, string value)
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
            case "-C" or "--codegen":
                foreach (var setting in value.Split(','))
                    SetCodegen(setting);
                break;
            default:
                foreach (var setting in value.Split(','))
                    SetWasm(setting);
                break;
        }
    }

    /// <summary>The stand-in keeps no cache that could be switched.</summary>
    private static void SetCodegen(string setting)
    {
        const string Group = "-C / --codegen";
        var (key, value) = Pair(setting);
        if (key != "cache")
            throw new OptionException(Group, $"unknown option: {key}");
        Flag(Group, setting, value);
    }

    private void SetWasm(string setting)
    {
        var (key, value) = Pair(setting);
        switch (key)
        {
            case "fuel":
                Fuel = Number<ulong>(setting, value);
                break;
            case "timeout":
                Timeout = Duration(setting, value);
                break;
            case "max-memory-size":
                MaxMemorySize = Number<long>(setting, value);
                break;
            case "max-memories":
                MaxMemories = Number<long>(setting, value);
                break;
            case "max-tables":
                MaxTables = Number<long>(setting, value);
                break;
            case "max-table-elements":
                MaxTableElements = Number<long>(setting, value);
                break;
            case "max-instances":
                MaxInstances = Number<long>(setting, value);
                break;
            case "max-wasm-stack":
                MaxWasmStack = Number<int>(setting, value);
                break;
            case "exceptions" or "gc" or "function-references" or "memory64" or "extended-const" or "wide-arithmetic" or "tail-call" or "multi-memory" or "relaxed-simd":
                if (!Flag(WasmGroup, setting, value))
                    throw new OptionException(WasmGroup, $"the stand-in cannot switch off {key}");
                break;
            default:
                throw new OptionException(WasmGroup, $"unknown option: {key}");
        }
    }

    private static (string Key, string? Value) Pair(string setting) => setting.IndexOf('=') is >= 0 and var equals ? (setting[..equals], setting[(equals + 1)..]) : (setting, null);

    private static bool Flag(string group, string setting, string? value) => value switch
    {
        null or "y" or "yes" or "true" => true,
        "n" or "no" or "false" => false,
        _ => throw OptionException.Value(group, setting, $"unknown boolean flag `{value}`, only yes,no,<nothing> accepted"),
    };

    private static T Number<T>(string setting, string? value) where T : struct, INumber<T> =>
        T.TryParse(Given(setting, value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw OptionException.Value(WasmGroup, setting, "invalid digit found in string");

    private static string Given(string setting, string? value) => value ?? throw OptionException.Value(WasmGroup, setting, "value must be specified with `key=val` syntax");

    private static TimeSpan Duration(string setting, string? value)
    {
        var (digits, unit) = Given(setting, value) switch
        {
            [.. var number, 'm', 's'] => (number, TimeSpan.FromMilliseconds(1)),
            [.. var number, 's'] => (number, TimeSpan.FromSeconds(1)),
            var number => (number, TimeSpan.FromSeconds(1)),
        };
        return uint.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count * unit : throw OptionException.Value(WasmGroup, setting, $"failed to parse duration: {value}");
    }
}
