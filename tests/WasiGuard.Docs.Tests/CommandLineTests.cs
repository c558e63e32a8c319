using WasiGuard.Tool.Tests;

namespace WasiGuard.Docs.Tests;

/// <summary>Every command line of the tool that a page shows runs, and ends as the page says.</summary>
public sealed class CommandLineTests
{
    private const string Tool = "wasiguard ";

    /// <summary>The samples run in tests of their own, and the tests of the packages run whatever else the .NET CLI is told.</summary>
    private const string DotNet = "dotnet ";

    public static TheoryData<string, string> Lines => [.. ShellLine.All.Where(line => line.StartsWith(Tool)).Select(line => (line.Page, line.Text))];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task ToolLine_RunsAndEndsAsThePageSays(string page, string text)
    {
        using var directory = new ExampleDirectory();
        var line = new ShellLine(page, text);

        var output = await ToolProgram.RunAsync(new ToolStart { Arguments = [.. line.Words().Skip(1)], WorkingDirectory = directory.Path });

        Assert.True(output.ExitCode == line.ExitCode, $"{page}: {text}\nended with {output.ExitCode}\n{output.Output}\n{output.Error}");
    }

    [Fact]
    public void OtherLines_AreOfKnownKinds() =>
        Assert.DoesNotContain(ShellLine.All, line => !line.StartsWith(Tool) && !line.StartsWith(DotNet));
}
