using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace WasiGuard.Docs.Tests;

public sealed class LinkTests
{
    public static TheoryData<string> Pages => [.. Document.All.Select(document => document.Name)];

    [Theory]
    [MemberData(nameof(Pages))]
    public void RelativeLinks_Resolve(string page)
    {
        var document = Document.Get(page);
        var broken = document.Syntax.Descendants<LinkInline>().Select(link => link.Url!).Where(url => !url.Contains("://", StringComparison.Ordinal) && !Resolves(document, url));

        Assert.Empty(broken);
    }

    [Fact]
    public void Guides_AreAllInTheIndex()
    {
        var index = Document.Get("docs/README.md");
        var listed = index.Syntax.Descendants<LinkInline>().Select(link => Path.GetFullPath(link.Url!, Path.GetDirectoryName(index.Path)!));

        Assert.Empty(Document.All.Where(document => document.Name.StartsWith("docs/guide/", StringComparison.Ordinal)).Select(document => document.Path).Except(listed));
    }

    private static bool Resolves(Document document, string url)
    {
        var at = url.IndexOf('#', StringComparison.Ordinal);
        var (file, anchor) = at < 0 ? (url, null) : (url[..at], url[(at + 1)..]);
        var target = file.Length == 0 ? document.Path : Path.GetFullPath(Uri.UnescapeDataString(file), Path.GetDirectoryName(document.Path)!);
        if (anchor is null)
            return Path.Exists(target);
        return Document.All.SingleOrDefault(other => other.Path == target) is { } page && page.Anchors.Contains(anchor);
    }
}
