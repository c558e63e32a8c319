using System.Text;

namespace WasiGuard;

/// <summary>The headers of a guest's request: lines <c>Name: value</c>.</summary>
internal static class HeaderLines
{
    /// <summary>The headers as written, values of a repeated name joined; a line without a colon has an empty name, which is refused as malformed.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Parse(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
            return [];
        var values = new OrderedDictionary<string, StringBuilder>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in Encoding.Latin1.GetString(text[^1] == '\n' ? text[..^1] : text).Split('\n'))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var name = colon < 0 ? "" : line[..colon];
            var value = line.AsSpan(colon + 1).Trim(" \t");
            if (values.TryGetValue(name, out var first))
                first.Append(", ").Append(value);
            else
                values.Add(name, new StringBuilder().Append(value));
        }

        return [.. values.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))];
    }
}
