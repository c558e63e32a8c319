using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace WasiGuard;

/// <summary>
/// Names of files as Linux has them, any bytes, in strings: a byte that is no UTF-8 becomes the lone surrogate U+DC00 + byte, which
/// no guest path may hold, and becomes that byte again.
/// </summary>
internal static class FileName
{
    private const char Escape = '\udc00';

    public static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var length) == OperationStatus.Done)
                text.Append(rune.ToString());
            else
                foreach (var wrong in bytes[..length])
                    text.Append((char)(Escape + wrong));
            bytes = bytes[length..];
        }

        return text.ToString();
    }

    /// <summary>Whether the name is UTF-8, and so one that a guest can say.</summary>
    public static bool IsText(string name) => Units(name).All(unit => unit.Rune is not null);

    /// <returns>The bytes, with the NUL that ends them for the system.</returns>
    public static byte[] Encode(string name)
    {
        var bytes = new byte[Encoding.UTF8.GetMaxByteCount(name.Length) + 1];
        var length = 0;
        foreach (var (character, rune) in Units(name))
        {
            if (rune is { } whole)
                length += whole.EncodeToUtf8(bytes.AsSpan(length));
            else
                bytes[length++] = (byte)character;
        }

        Array.Resize(ref bytes, length + 1);
        return bytes;
    }

    private static IEnumerable<(char Character, Rune? Rune)> Units(string name)
    {
        for (var i = 0; i < name.Length; i++)
        {
            if (!Rune.TryGetRuneAt(name, i, out var rune))
            {
                yield return (name[i], name[i] is > Escape and <= (char)(Escape + byte.MaxValue) ? null : Rune.ReplacementChar);
                continue;
            }

            yield return (name[i], rune);
            i += rune.Utf16SequenceLength - 1;
        }
    }
}
