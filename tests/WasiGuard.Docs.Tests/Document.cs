using Markdig;
using Markdig.Extensions.AutoIdentifiers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using WasiGuard.Tool.Tests;

namespace WasiGuard.Docs.Tests;

/// <summary>A page of the documentation, parsed.</summary>
internal sealed class Document
{
    private static readonly MarkdownPipeline s_pipeline = new MarkdownPipelineBuilder().UsePipeTables().UseAutoIdentifiers(AutoIdentifierOptions.GitHub).Build();

    private Document(string path)
    {
        Path = path;
        Name = System.IO.Path.GetRelativePath(ToolProgram.RepositoryRoot, path).Replace('\\', '/');
        Text = File.ReadAllText(path);
        Syntax = Markdown.Parse(Text, s_pipeline);
    }

    /// <summary>Every page: those under docs and samples, those of the packages, and those at the top.</summary>
    public static IReadOnlyList<Document> All { get; } =
    [
        .. new[] { "docs", "samples" }.SelectMany(folder => Directory.EnumerateFiles(System.IO.Path.Combine(ToolProgram.RepositoryRoot, folder), "*.md", SearchOption.AllDirectories))
            .Concat(new[] { "src", "tests" }.SelectMany(folder => Directory.EnumerateDirectories(System.IO.Path.Combine(ToolProgram.RepositoryRoot, folder)))
                .Select(project => System.IO.Path.Combine(project, "README.md")).Where(File.Exists))
            .Concat(Directory.EnumerateFiles(ToolProgram.RepositoryRoot, "*.md"))
            .Order(StringComparer.Ordinal).Select(path => new Document(path)),
    ];

    public string Path { get; }

    /// <summary>The path from the repository's root.</summary>
    public string Name { get; }

    public string Text { get; }

    public MarkdownDocument Syntax { get; }

    public IEnumerable<HeadingBlock> Headings => Syntax.Descendants<HeadingBlock>();

    public IEnumerable<string> Anchors => Headings.Select(heading => heading.GetAttributes().Id!);

    public static Document Get(string name) => All.Single(document => document.Name == name);

    public IEnumerable<FencedCodeBlock> Code(string language) => Syntax.Descendants<FencedCodeBlock>().Where(block => block.Info == language);

    public static string TextOf(LeafBlock block) => block.Lines.ToString();

    public static string TextOf(ContainerInline inline) => string.Concat(inline.Descendants().Select(part => part switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        _ => "",
    }));

    public override string ToString() => Name;
}
