using System.Globalization;

namespace WasmtimeStandIn;

/// <summary>The options that every subcommand takes. One that is not here is an error, so that a runner cannot lean on one that the program lacks.</summary>
internal abstract class EngineOptions
{
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
            throw new UsageException($"unexpected argument '{name}' found");
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

    /// <summary>Whether the subcommand has an option of its own.</summary>
    protected abstract bool HasOption(string name);

    /// <summary>Sets an option that has no value.</summary>
    protected virtual bool TrySetFlag(string name) => false;

    protected virtual void Set(string name, string value)
    {
        if (name is "-C" or "--codegen")
        {
            if (value is not "cache=n")
                throw new UsageException($"invalid value '{value}' for '--codegen <KEY[=VAL[,..]]>': the stand-in keeps no cache that could be set");
            return;
        }

        foreach (var setting in value.Split(','))
            SetWasm(setting);
    }

    protected static UsageException Invalid(string value, string option, string reason = "invalid digit found in string") =>
        new($"invalid value '{value}' for '{option}': {reason}");

    private static (string Name, string? Value) Split(string option)
    {
        if (option.StartsWith("--", StringComparison.Ordinal))
            return option.IndexOf('=') is > 0 and var equals ? (option[..equals], option[(equals + 1)..]) : (option, null);
        return option.Length > 2 ? (option[..2], option[2..].TrimStart('=')) : (option, null);
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
}
