using Markdig.Syntax;

namespace WasiGuard.Docs.Tests;

/// <summary>Both languages of a guide say the same, as far as a test can tell.</summary>
public sealed class TranslationTests
{
    private static readonly Document s_english = Document.Get("docs/guide/sandboxing.md");
    private static readonly Document s_chinese = Document.Get("docs/guide/sandboxing.zh-CN.md");

    [Fact]
    public void Sections_HaveTheSameOrderLevelsAndContents() => Assert.Equal(Outline(s_english), Outline(s_chinese));

    [Fact]
    public void Section_AboutNetFetch_IsThereInBoth()
    {
        Assert.Contains("## WASI netFetch support\n", s_english.Text);
        Assert.Contains("## WASI netFetch 支持\n", s_chinese.Text);
    }

    [Fact]
    public void Code_IsTheSame() =>
        Assert.Equal(s_english.Syntax.Descendants<FencedCodeBlock>().Select(Document.TextOf), s_chinese.Syntax.Descendants<FencedCodeBlock>().Select(Document.TextOf));

    /// <summary>Headings by level, and between them the kinds of blocks, with the number of rows or items.</summary>
    private static List<string> Outline(Document document) =>
        [.. document.Syntax.Select(block => block is HeadingBlock heading ? $"heading {heading.Level}" : $"{block.GetType().Name} {(block is ContainerBlock container ? container.Count : 0)}")];
}
