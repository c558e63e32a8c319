using WasiGuard.Tool.Tests;

namespace WasiGuard.Docs.Tests;

/// <summary>Every command line of the tool that a page shows runs, and ends as the page says.</summary>
public sealed class CommandLineTests
{
    private const string Tool = "wasiguard ";
    private const string Sample = "dotnet run --project ";

    /// <summary>What is not run: it needs the network, or it is the whole build that this test is a part of.</summary>
    private static readonly string[] s_notRun = ["dotnet add package ", "dotnet tool install ", "dotnet build", "dotnet test", "dotnet format ", "dotnet publish ", "dotnet new "];

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
        Assert.DoesNotContain(ShellLine.All, line => !line.StartsWith(Tool) && !line.StartsWith(Sample) && !Array.Exists(s_notRun, line.StartsWith));
}
