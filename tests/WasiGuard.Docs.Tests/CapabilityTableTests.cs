using Markdig.Extensions.Tables;
using Markdig.Syntax;

namespace WasiGuard.Docs.Tests;

/// <summary>The truth table of the guides is that of the attributes.</summary>
public sealed class CapabilityTableTests
{
    private static readonly Type[] s_runners = [typeof(WasmtimeWasiRunner), typeof(InProcessWasiRunner), typeof(BrowserWasiRunner)];

    private static readonly Type[] s_capabilities =
    [
        typeof(SupportsNetFetchAttribute), typeof(SupportsFileSnapshotAttribute), typeof(SupportsPreopensAttribute), typeof(SupportsReadOnlyPreopensAttribute),
        typeof(SupportsWorkingDirectoryAttribute), typeof(SupportsFuelAttribute), typeof(SupportsMemoryLimitAttribute),
        typeof(SupportsStreamingOutputAttribute), typeof(SupportsStreamingInputAttribute),
    ];

    [Theory]
    [InlineData("README.md", "yes", "no")]
    [InlineData("docs/guide/sandboxing.md", "yes", "no")]
    [InlineData("docs/guide/sandboxing.zh-CN.md", "是", "否")]
    public void Table_EqualsTheAttributesOnTheTypes(string page, string yes, string no)
    {
        var rows = Rows(Document.Get(page)).ToDictionary(row => row[0], row => row[1..]);
        var columns = s_runners.Select(runner => rows.Values.First().IndexOf(runner.Name)).ToList();
        Assert.DoesNotContain(-1, columns);

        var expected = s_capabilities.Select(capability => (Name(capability), string.Join(' ', s_runners.Select(runner => CapabilitySet.Of(runner).Contains(capability) ? yes : no))));
        var actual = rows.Skip(1).Select(row => (row.Key, string.Join(' ', columns.Select(column => FirstWord(row.Value[column])))));
        Assert.Equal(expected, actual);
    }

    [Fact]
    public void Capabilities_AreAllThatTheContractDeclares() =>
        Assert.Equal(
            typeof(WasiExecInput).Assembly.GetExportedTypes().Where(type => type.IsSubclassOf(typeof(RunnerCapabilityAttribute))).OrderBy(type => type.Name),
            s_capabilities.OrderBy(type => type.Name));

    [Theory]
    [InlineData("docs/guide/sandboxing.md", "The wasmtime CLI runner cannot support netFetch.")]
    [InlineData("docs/guide/sandboxing.zh-CN.md", "wasmtime CLI 运行器无法支持 netFetch。")]
    [InlineData("docs/guide/tools/web.md", "the wasmtime CLI runner cannot support netFetch")]
    public void Guide_StatesThatTheCommandLineRunnerCannotSupportNetFetch(string page, string statement)
    {
        Assert.Contains(statement, Document.Get(page).Text);
        Assert.False(CapabilitySet.Of<WasmtimeWasiRunner>().Contains<SupportsNetFetchAttribute>());
    }

    [Theory]
    [InlineData("docs/guide/getting-started.md")]
    [InlineData("docs/guide/sandboxing.md")]
    [InlineData("docs/guide/sandboxing.zh-CN.md")]
    public void Guide_QuotesTheRefusalAsItIs(string page)
    {
        var input = new WasiExecInput { Module = WasiModule.FromBytes(default), NetFetch = NetFetchPolicy.PublicInternet };
        var refused = Assert.Throws<WasiCapabilityNotSupportedException>(() => CapabilityGuard.ThrowIfUnsupported(new WasmtimeWasiRunner(), input));

        Assert.Contains(refused.Message, Document.Get(page).Text);
    }

    /// <summary>The rows of the page's capability table, the header first, its name in front.</summary>
    private static IEnumerable<List<string>> Rows(Document page) =>
        page.Syntax.Descendants<Table>().Select(table => table.Descendants<TableRow>().Select(Cells).ToList()).Single(rows => rows[0].Contains(nameof(WasmtimeWasiRunner)) && rows[1][0] == Name(typeof(SupportsNetFetchAttribute)));

    private static List<string> Cells(TableRow row) =>
        [.. row.Descendants<TableCell>().Select(cell => string.Concat(cell.Descendants<ParagraphBlock>().Select(paragraph => Document.TextOf(paragraph.Inline!))))];

    private static string Name(Type capability) => ((RunnerCapabilityAttribute)Activator.CreateInstance(capability)!).Name;

    private static string FirstWord(string cell) => cell.Split(':', '：')[0].Trim();
}
