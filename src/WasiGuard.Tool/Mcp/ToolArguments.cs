using System.Globalization;
using System.Text.Json;
using McpTool = ModelContextProtocol.Protocol.Tool;

namespace WasiGuard.Tool;

/// <summary>The arguments of one call. None is ignored, and what is wrong with one is said in a sentence that the model can act on.</summary>
internal sealed class ToolArguments(McpTool tool, IDictionary<string, JsonElement>? arguments)
{
    private readonly IDictionary<string, JsonElement> _arguments = arguments ?? new Dictionary<string, JsonElement>();

    /// <summary>Names an argument that the tool does not have; null without any.</summary>
    public string? Unknown
    {
        get
        {
            List<string> known = [.. tool.InputSchema.GetProperty("properties").EnumerateObject().Select(property => property.Name)];
            if (_arguments.Keys.FirstOrDefault(name => !known.Contains(name)) is not { } unknown)
                return null;
            var hint = Spelling.Nearest(unknown, known) is { } nearest ? $" Did you mean '{nearest}'?" : "";
            return $"'{GuestText.Shown(unknown)}' is not an argument of {tool.Name}, which takes {string.Join(", ", known)}.{hint}";
        }
    }

    /// <exception cref="ToolException">It is missing, or not a string.</exception>
    public string Text(string name) => OptionalText(name) ?? throw Refuse($"{tool.Name} needs '{name}', a string.");

    /// <exception cref="ToolException">It is not a string.</exception>
    public string? OptionalText(string name) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.String } value => value.GetString(),
        { } value => throw Refuse($"'{name}' must be a string, not {KindOf(value)}."),
    };

    /// <summary>A number above zero and up to a bound; null when it is not given.</summary>
    /// <exception cref="ToolException">It is not such a number.</exception>
    public double? Number(string name, double most, string unit) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetDouble(out var number) && number > 0 && number <= most => number,
        { ValueKind: JsonValueKind.Number } value => throw Refuse(string.Create(CultureInfo.InvariantCulture, $"'{name}' is {GuestText.Shown(value.GetRawText())}; it must be above 0 and at most {most} {unit}, which is what the user of this server allows.")),
        { } value => throw Refuse($"'{name}' must be a number of {unit}, not {KindOf(value)}."),
    };

    /// <summary>A whole number from 1 to a bound; null when it is not given.</summary>
    /// <exception cref="ToolException">It is not such a number.</exception>
    public int? Count(string name, int most) => Find(name) switch
    {
        null => null,
        { ValueKind: JsonValueKind.Number } value when value.TryGetInt32(out var number) && number >= 1 && number <= most => number,
        { ValueKind: JsonValueKind.Number } value => throw Refuse(string.Create(CultureInfo.InvariantCulture, $"'{name}' is {GuestText.Shown(value.GetRawText())}; it must be a whole number from 1 to {most}.")),
        { } value => throw Refuse($"'{name}' must be a whole number, not {KindOf(value)}."),
    };

    // A client that sends null has left the argument out.
    private JsonElement? Find(string name) => _arguments.TryGetValue(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static ToolException Refuse(string message) => new(ExitCodes.Usage, message);

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Array => "an array",
        JsonValueKind.Object => "an object",
        _ => "a boolean",
    };
}
