using System.CommandLine.Parsing;
using System.Globalization;

namespace WasiGuard.Tool;

/// <summary>Values of options as people write them. What is none is an error in words, with an example.</summary>
internal static class ValueParser
{
    private static readonly (string Unit, long Bytes)[] s_sizes =
    [
        ("KiB", 1L << 10), ("MiB", 1L << 20), ("GiB", 1L << 30),
        ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
        ("B", 1), ("", 1),
    ];

    private static readonly (string Unit, double Seconds)[] s_times = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("", 1)];

    /// <summary>Bytes: a number, or one with KB, MB, GB (powers of 1000) or KiB, MiB, GiB (powers of 1024).</summary>
    public static long? Size(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        foreach (var (unit, bytes) in s_sizes)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                continue;
            if (Number(text[..^unit.Length]) is { } number && number * bytes is >= 0 and <= long.MaxValue)
                return (long)(number * bytes);
            break;
        }

        return Refuse<long?>(result, "a size", "64MB, 512KiB or a number of bytes");
    }

    /// <summary>A time: seconds, or a number with ms, s, m or h; above zero and below 4,294,967 s.</summary>
    public static TimeSpan? Time(ArgumentResult result)
    {
        var text = result.Tokens[^1].Value;
        foreach (var (unit, seconds) in s_times)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase) || Number(text[..^unit.Length]) is not { } number)
                continue;
            if (number * (decimal)seconds is > 0 and < 4_294_967)
                return TimeSpan.FromSeconds((double)number * seconds);
            break;
        }

        return Refuse<TimeSpan?>(result, "a time above 0 and below 4294967 s", "2.5, 500ms, 10s or 5m");
    }

    /// <summary>A whole number of 0 or more.</summary>
    public static ulong? Count(ArgumentResult result) =>
        ulong.TryParse(result.Tokens[^1].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : Refuse<ulong?>(result, "a whole number", "1000000");

    /// <summary>One of some words.</summary>
    public static Func<ArgumentResult, TChoice> Choice<TChoice>(params string[] words) where TChoice : struct, Enum => result =>
    {
        var text = result.Tokens[^1].Value;
        if (words.Contains(text, StringComparer.OrdinalIgnoreCase))
            return Enum.Parse<TChoice>(text, ignoreCase: true);
        var hint = Spelling.Nearest(text.ToLowerInvariant(), words) is { } nearest ? $" Did you mean '{nearest}'?" : "";
        result.AddError($"{NameOf(result)} takes {string.Join(", ", words[..^1])} or {words[^1]}; '{GuestText.Shown(text)}' is none of them.{hint}");
        return default;
    };

    /// <summary><c>true</c> or <c>false</c>; the option alone is true.</summary>
    public static bool YesOrNo(ArgumentResult result)
    {
        if (result.Tokens.Count == 0)
            return true;
        if (!bool.TryParse(result.Tokens[^1].Value, out var value))
            result.AddError($"{NameOf(result)} takes true or false; '{GuestText.Shown(result.Tokens[^1].Value)}' is neither.");
        return value;
    }

    // decimal: 64.1 MB are a whole number of bytes, and no number here needs an exponent.
    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && number < long.MaxValue ? number : null;

    private static T? Refuse<T>(ArgumentResult result, string kind, string example)
    {
        result.AddError($"{NameOf(result)} takes {kind}, such as {example}; '{GuestText.Shown(result.Tokens[^1].Value)}' is none.");
        return default;
    }

    private static string NameOf(ArgumentResult result) => result.Parent is OptionResult option ? option.Option.Name : result.Argument.Name;
}
