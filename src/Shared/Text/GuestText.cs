using System.Globalization;
using System.Text;

namespace WasiGuard;

/// <summary>
/// What a guest or a module names, on its way to a person: into a message, a table, a diff, a log line, a terminal. The one place that
/// escapes and cuts such text; everything that shows it calls this.
/// </summary>
internal static partial class GuestText
{
    /// <summary>Characters of a name that are shown at most, where the caller says nothing else.</summary>
    public const int ShownLength = 200;

    /// <summary>Characters that are shown of what the system or the runtime says of a failure.</summary>
    public const int ShownReason = 500;

    /// <summary>Names of a list that are shown at most, where the caller says nothing else.</summary>
    public const int ShownNames = 5;

    /// <summary>
    /// The text on one line, visible and no longer than <paramref name="max"/>. What is no visible character becomes <c>\n</c>, <c>\r</c>,
    /// <c>\t</c> or <c>\u{202e}</c>, and a backslash becomes two, so that no text can pass for another; of a long text both ends are left, with
    /// its length between them. The same string when there is nothing to do.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="max">Characters of the result, 64 or more.</param>
    public static string Shown(string text, int max = ShownLength)
    {
        if (text.Length <= max && IsPlain(text))
            return text;
        if (text.Length <= max && Escaped(text) is { } whole && whole.Length <= max)
            return whole;

        var mark = $"…({text.Length} characters)…";
        var tailRoom = (max - mark.Length) / 4;
        var head = new StringBuilder(max);
        var start = 0;
        for (var step = Unit(text, 0); start < text.Length && head.Length + step.Length <= max - mark.Length - tailRoom; step = Unit(text, start))
        {
            head.Append(step);
            start += UnitLength(text, start);
        }

        var tail = "";
        for (var end = text.Length; end > start;)
        {
            var before = end >= 2 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? end - 2 : end - 1;
            var longer = Unit(text, before) + tail;
            if (longer.Length > tailRoom)
                break;
            tail = longer;
            end = before;
        }

        return head.Append(mark).Append(tail).ToString();
    }

    /// <summary>What the system or the runtime says of a failure, which has names in it that came from elsewhere: on one line, visible, both ends of a long text.</summary>
    /// <param name="failure">The failure.</param>
    public static string ReasonOf(System.Exception failure) => Shown(failure.Message, ShownReason);

    /// <summary>The names as <see cref="Shown(string, int)"/> shows them, one by one; of many the first, "and N more".</summary>
    /// <param name="names">The names.</param>
    /// <param name="most">How many are shown.</param>
    public static string Listed(IReadOnlyCollection<string> names, int most = ShownNames)
    {
        var list = new StringBuilder();
        var shown = 0;
        foreach (var name in names)
        {
            if (shown == most)
                return list.Append(" and ").Append((names.Count - most).ToString(CultureInfo.InvariantCulture)).Append(" more").ToString();
            if (shown++ > 0)
                list.Append(", ");
            list.Append(Shown(name));
        }

        return list.ToString();
    }

    /// <summary>
    /// A finished text, which holds names that are shown already or a whole output, at the last place before a terminal: what would move its
    /// cursor, turn its lines or hide is escaped, everything else is as it was. Line feeds and tabs stay.
    /// </summary>
    /// <param name="text">The text.</param>
    public static string Printable(string text)
    {
        var printable = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i += UnitLength(text, i))
        {
            var isKept = text[i] is '\n' or '\t' or '\\' || IsSpace(text, i) || IsVisible(text, i) || (text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n');
            printable.Append(isKept ? text.Substring(i, UnitLength(text, i)) : Unit(text, i));
        }

        return printable.ToString();
    }

    /// <summary>JSON whose strings hold what is visible only: the rest, which encoders leave as it is, is escaped in them. The same value to a reader.</summary>
    /// <param name="json">JSON, which has no such character outside of its strings.</param>
    public static string VisibleJson(string json)
    {
        var visible = new StringBuilder(json.Length);
        for (var i = 0; i < json.Length; i++)
        {
            var start = i;
            i += UnitLength(json, i) - 1;
            if (json[start] is '\n' or '\r' or '\t' || IsVisible(json, start))
                visible.Append(json, start, i + 1 - start);
            else
                for (var unit = start; unit <= i; unit++)
                    visible.Append(@"\u").Append(((int)json[unit]).ToString("x4", CultureInfo.InvariantCulture));
        }

        return visible.ToString();
    }

    private static bool IsPlain(string text)
    {
        for (var i = 0; i < text.Length; i += UnitLength(text, i))
        {
            if (text[i] == '\\' || !IsVisible(text, i))
                return false;
        }

        return true;
    }

    private static string Escaped(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i += UnitLength(text, i))
            escaped.Append(Unit(text, i));
        return escaped.ToString();
    }

    private static int UnitLength(string text, int i) => i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]) ? 2 : 1;

    private static string Unit(string text, int i)
    {
        if (i >= text.Length)
            return "";
        var length = UnitLength(text, i);
        return text[i] switch
        {
            '\\' => @"\\",
            '\n' => @"\n",
            '\r' => @"\r",
            '\t' => @"\t",
            _ when IsVisible(text, i) => text.Substring(i, length),
            _ => $@"\u{{{(length == 2 ? char.ConvertToUtf32(text, i) : text[i]):x}}}",
        };
    }

    private static bool IsSpace(string text, int i) => CharUnicodeInfo.GetUnicodeCategory(text, i) == UnicodeCategory.SpaceSeparator;

    private static bool IsVisible(string text, int i) => text[i] is >= ' ' and <= '~' || CharUnicodeInfo.GetUnicodeCategory(text, i) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => false,
        UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator => false,
        _ => !IsBlank(UnitLength(text, i) == 2 ? char.ConvertToUtf32(text, i) : text[i]),
    };

    // Letters and marks of Unicode that nothing is drawn for (Default_Ignorable_Code_Point, and the empty Braille pattern): they hide text in text.
    private static bool IsBlank(int rune) =>
        rune is 0x034f or 0x115f or 0x1160 or 0x17b4 or 0x17b5 or (>= 0x180b and <= 0x180f) or 0x2800 or 0x3164 or (>= 0xfe00 and <= 0xfe0f) or 0xffa0
            or (>= 0xe0100 and <= 0xe01ef);
}
