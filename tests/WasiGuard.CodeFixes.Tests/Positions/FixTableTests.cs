using System.Globalization;
using System.Text;

namespace WasiGuard.CodeFixes.Tests.Positions;

public class FixTableTests
{
    private static readonly Dictionary<string, Lazy<Task<FixTable>>> s_tables = Positions()
        .ToDictionary(each => each.Name, each => new Lazy<Task<FixTable>>(() => TryAsync(each.Position, each.Subjects)));

    public static TheoryData<string> Names => [.. s_tables.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Fixes_InThePosition_CompileAndRunAsPromised(string name)
    {
        var table = await s_tables[name].Value;
        Assert.True(table.Faults.Length == 0, table.Faults);
    }

    /// <summary>Which fix is offered where stands in a file, so that a change shows; <c>WASIGUARD_UPDATE_DOCS=1</c> writes it anew.</summary>
    [Fact]
    public async Task Table_OfWhatIsOffered_IsUpToDate()
    {
        var path = Path.Combine(SourceFolder(), "Table.md");
        var text = await MarkdownAsync();
        if (Environment.GetEnvironmentVariable("WASIGUARD_UPDATE_DOCS") == "1")
            await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        Assert.Equal((await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"), text);
    }

    private static IEnumerable<(string Name, Position Position, IReadOnlyList<Subject> Subjects)> Positions() =>
    [
        .. CallPositions.All.Select(each => ("call: " + each.Name, each, Subject.Calls)),
        .. TypePositions.All.Select(each => ("type: " + each.Name, each, Subject.Types)),
        .. TypePositions.Whole.Select(each => ("type: " + each.Name, each, (IReadOnlyList<Subject>)[new("as it is", new Dictionary<string, string>())])),
    ];

    private static async Task<FixTable> TryAsync(Position position, IEnumerable<Subject> subjects)
    {
        var table = new FixTable(position);
        await table.TryAsync(subjects);
        return table;
    }

    private static async Task<string> MarkdownAsync()
    {
        var columns = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var table in s_tables.Values)
            columns.UnionWith((await table.Value).Cells.Keys);
        var text = new StringBuilder("""
            # Which fix is offered where

            In a cell: in how many programs of the position the fix is offered, and after the stroke in how many it is not. Empty: the rule reports nothing there.
            Each one that is offered was applied, compiled and run, alone and by Fix All.


            """.ReplaceLineEndings("\n"));
        text.Append(CultureInfo.InvariantCulture, $"| position | {string.Join(" | ", columns)} |\n|---|{string.Concat(columns.Select(_ => "---|"))}\n");
        foreach (var (name, table) in s_tables)
        {
            var cells = (await table.Value).Cells;
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {string.Join(" | ", columns.Select(column => cells.TryGetValue(column, out var cell) ? $"{cell.Offered} / {cell.Refused}" : ""))} |\n");
        }

        return text.ToString();
    }

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
