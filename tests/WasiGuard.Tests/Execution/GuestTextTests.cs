using System.Text;

namespace WasiGuard.Tests.Execution;

public sealed class GuestTextTests
{
    private static readonly System.Text.Json.JsonSerializerOptions s_relaxed = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("")]
    [InlineData("src/main.c")]
    [InlineData("ä 漢字 😀 é́")]
    public void Shown_VisibleText_IsTheSame(string text) => Assert.Same(text, GuestText.Shown(text));

    [Theory]
    [InlineData("a\nb", @"a\nb")]
    [InlineData("\r\t", @"\r\t")]
    [InlineData("\u001b[31mred", @"\u{1b}[31mred")]
    [InlineData("\0\u007f\u0085\u009b", @"\u{0}\u{7f}\u{85}\u{9b}")]
    [InlineData("a\u202egpj.exe", @"a\u{202e}gpj.exe")]
    [InlineData("\u2066\u200b\ufeff\u00ad\u061c", @"\u{2066}\u{200b}\u{feff}\u{ad}\u{61c}")]
    [InlineData("\u2028\u2029", @"\u{2028}\u{2029}")]
    [InlineData("a\u00a0b\u3000", @"a\u{a0}b\u{3000}")]
    [InlineData("\ue000\u0378\uffff", @"\u{e000}\u{378}\u{ffff}")]
    [InlineData("\U000e0041\U000f0000\U000e0100", @"\u{e0041}\u{f0000}\u{e0100}")]
    [InlineData("\u3164\ufe0f", @"\u{3164}\u{fe0f}")]
    [InlineData(@"a\nb", @"a\\nb")]
    [InlineData(@"\u{1b}", @"\\u{1b}")]
    public void Shown_InvisibleText_IsEscaped(string text, string shown) => Assert.Equal(shown, GuestText.Shown(text));

    // No theory: an attribute's text is UTF-8, which has no lone surrogate.
    [Fact]
    public void Shown_LoneSurrogate_IsEscaped()
    {
        Assert.Equal(@"\u{d800}", GuestText.Shown("\ud800"));
        Assert.Equal(@"\u{dc00}\u{d800}", GuestText.Shown("\udc00\ud800"));
        Assert.Equal(@"a\u{d83d}", GuestText.Shown("a\ud83d"));
        Assert.Contains(@"\u{d83d}…(", GuestText.Shown(new string('\ud83d', 500)), StringComparison.Ordinal);
    }

    [Fact]
    public void Shown_EveryCharacter_IsVisibleAndTellsItsTextApart()
    {
        var seen = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var rune = 0; rune <= 0x10ffff; rune++)
        {
            var shown = GuestText.Shown(rune is >= 0xd800 and <= 0xdfff ? ((char)rune).ToString() : char.ConvertFromUtf32(rune));
            Assert.DoesNotContain(shown.EnumerateRunes(), one => Rune.IsControl(one) || Rune.GetUnicodeCategory(one) == System.Globalization.UnicodeCategory.Format);
            Assert.True(seen.TryAdd(shown, rune), $"U+{rune:X} is shown as U+{seen.GetValueOrDefault(shown):X} is");
        }
    }

    [Fact]
    public void Shown_LongText_KeepsBothEndsAndSaysTheLength()
    {
        var text = "https://evil.example/" + new string('a', 1_000_000) + "/end";
        var shown = GuestText.Shown(text, 100);
        Assert.InRange(shown.Length, 90, 100);
        Assert.StartsWith("https://evil.example/aaa", shown, StringComparison.Ordinal);
        Assert.Contains("…(1000025 characters)…", shown, StringComparison.Ordinal);
        Assert.EndsWith("aaa/end", shown, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\u202e")]
    [InlineData("😀")]
    [InlineData("\U000e0041")]
    [InlineData("\n")]
    public void Shown_LongTextThatIsEscaped_StaysWithinTheLengthAndCutsNoCharacter(string one)
    {
        for (var max = 64; max < 120; max++)
        {
            var shown = GuestText.Shown(string.Concat(Enumerable.Repeat(one, 200)), max);
            Assert.InRange(shown.Length, max - 24, max);
            var unit = GuestText.Shown(one);
            Assert.Equal("", shown.Replace(unit, "", StringComparison.Ordinal).Replace($"…({200 * one.Length} characters)…", "", StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Shown_ShortTextWhoseEscapesAreLong_IsCutToo() => Assert.InRange(GuestText.Shown(new string('\u202e', 150)).Length, 150, 200);

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "n0")]
    [InlineData(5, "n0, n1, n2, n3, n4")]
    [InlineData(6, "n0, n1, n2, n3, n4 and 1 more")]
    [InlineData(20_000, "n0, n1, n2, n3, n4 and 19995 more")]
    public void Listed_Names_AreEscapedAndOfManyTheFirst(int count, string listed) =>
        Assert.Equal(listed, GuestText.Listed([.. Enumerable.Range(0, count).Select(i => $"n{i}")]));

    [Fact]
    public void Listed_HostileNames_AreEscapedOneByOne() => Assert.Equal(@"a\nb, c", GuestText.Listed(["a\nb", "c"]));

    [Theory]
    [InlineData("a\nb\tc\r\nd \\ e\u3000f", "a\nb\tc\r\nd \\ e\u3000f")]
    [InlineData("\u001b[2Ja\rb", @"\u{1b}[2Ja\rb")]
    [InlineData("a\u202eb\u009b1m", @"a\u{202e}b\u{9b}1m")]
    public void Printable_FinishedText_KeepsItsLinesAndEscapesWhatATerminalObeys(string text, string printable) => Assert.Equal(printable, GuestText.Printable(text));

    [Fact]
    public void VisibleJson_InvisibleCharacters_AreEscapedAndTheValueIsTheSame()
    {
        const string Value = "ä\u202e\u2028\U000e0041\u00a0\ufe0f\u0085\n😀\ue000";
        var json = System.Text.Json.JsonSerializer.Serialize(new[] { Value }, s_relaxed);

        var visible = GuestText.VisibleJson(json);

        Assert.Equal(Value, System.Text.Json.JsonSerializer.Deserialize<string[]>(visible)![0]);
        Assert.Equal(visible, GuestText.Printable(visible));
        Assert.Contains("ä\\u202e", visible, StringComparison.OrdinalIgnoreCase);
    }
}
