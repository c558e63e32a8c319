using Markdig.Syntax;

namespace WasiGuard.Docs.Tests;

/// <summary>Both languages of a guide say the same, as far as a test can tell.</summary>
public sealed class TranslationTests
{
    [Theory]
    [InlineData("sandboxing")]
    [InlineData("streams")]
    public void Sections_HaveTheSameOrderLevelsAndContents(string guide) => Assert.Equal(Outline(English(guide)), Outline(Chinese(guide)));

    [Fact]
    public void Section_AboutNetFetch_IsThereInBoth()
    {
        Assert.Contains("## WASI netFetch support\n", English("sandboxing").Text);
        Assert.Contains("## WASI netFetch 支持\n", Chinese("sandboxing").Text);
    }

    [Theory]
    [InlineData("sandboxing")]
    [InlineData("streams")]
    public void Code_IsTheSame(string guide) =>
        Assert.Equal(English(guide).Syntax.Descendants<FencedCodeBlock>().Select(Document.TextOf), Chinese(guide).Syntax.Descendants<FencedCodeBlock>().Select(Document.TextOf));

    private static Document English(string guide) => Document.Get($"docs/guide/{guide}.md");

    private static Document Chinese(string guide) => Document.Get($"docs/guide/{guide}.zh-CN.md");

    /// <summary>Headings by level, and between them the kinds of blocks, with the number of rows or items.</summary>
    private static List<string> Outline(Document document) =>
        [.. document.Syntax.Select(block => block is HeadingBlock heading ? $"heading {heading.Level}" : $"{block.GetType().Name} {(block is ContainerBlock container ? container.Count : 0)}")];
}
