using System.Globalization;
using System.Numerics;

namespace WasmtimeStandIn;

/// <summary>The options that every subcommand takes. One that is not here is an error, so that a runner cannot lean on one that the program lacks.</summary>
internal abstract class EngineOptions
{
    private const string WasmGroup = "-W / --wasm";

    public ulong? Fuel { get; private set; }

    public TimeSpan? Timeout { get; private set; }

    public long? MaxMemorySize { get; private set; }

    public long? MaxMemories { get; private set; }

    public long? MaxTables { get; private set; }

    public long? MaxTableElements { get; private set; }

    public long? MaxInstances { get; private set; }

    public int? MaxWasmStack { get; private set; }

    /// <summary>Takes one option from the front.</summary>
    protected ReadOnlySpan<string> Take(string first, ReadOnlySpan<string> rest)
    {
        var (name, value) = Split(first);
        if (TrySetFlag(name))
            return value is null ? rest : throw new UsageException($"unexpected value '{value}' for '{name}' found; no more were expected");
        if (name is not ("-W" or "--wasm" or "-C" or "--codegen") && !HasOption(name))
            throw new UsageException($"unexpected argument '{name}' found", $"  tip: to pass '{name}' as a value, use '-- {name}'\n\nUsage: wasmtime run [OPTIONS] <WASM>...");
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

    /// <summary>Whether the subcommand has an option of its own.</summary>
    protected abstract bool HasOption(string name);

    /// <summary>Sets an option that has no value.</summary>
    protected virtual bool TrySetFlag(string name) => false;

    protected virtual void Set(string name, string value)
    {
        foreach (var setting in value.Split(','))
        {
            if (name is "-C" or "--codegen")
                SetCodegen(setting);
            else
                SetWasm(setting);
        }
    }

    /// <summary>An option with its value, as the program writes it.</summary>
    protected static string Shown(string option) => option switch
    {
        "--argv0" => "--argv0 <ARGV0>",
        "--invoke" => "--invoke <FUNCTION>",
        "--env" => "--env <NAME[=VAL]>",
        "--dir" => "--dir <HOST_DIR[::GUEST_DIR]>",
        "-o" or "--output" => "--output <OUTPUT>",
        "-C" or "--codegen" => "--codegen <KEY[=VAL[,..]]>",
        _ => "--wasm <KEY[=VAL[,..]]>",
    };

    private static (string Name, string? Value) Split(string option)
    {
        if (option.StartsWith("--", StringComparison.Ordinal))
            return option.IndexOf('=') is > 0 and var equals ? (option[..equals], option[(equals + 1)..]) : (option, null);
        return option.Length > 2 ? (option[..2], option[2..].TrimStart('=')) : (option, null);
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
