using System.Diagnostics;
using WasiGuard.Tool.Tests;

namespace WasiGuard.Docs.Tests;

/// <summary>Every sample that a page tells to run is there and runs.</summary>
public sealed class SampleLineTests
{
    private const string Run = "dotnet run --project ";

    private static readonly string s_configuration = Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar)))!;

    public static TheoryData<string, string> Lines => [.. ShellLine.All.Where(line => line.StartsWith(Run)).Select(line => (line.Page, line.Text))];

    [Theory]
    [MemberData(nameof(Lines))]
    public async Task SampleLine_Runs(string page, string text)
    {
        using var directory = new ExampleDirectory();
        var words = new ShellLine(page, text).Words();
        var project = Path.Combine(ToolProgram.RepositoryRoot, words[3]);
        var program = Path.Combine(project, "bin", s_configuration, "net10.0", Path.GetFileName(project) + ".dll");
        var info = new ProcessStartInfo("dotnet", [program, .. words.SkipWhile(word => word != "--").Skip(1)])
        {
            WorkingDirectory = directory.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        using var process = Process.Start(info)!;
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        var error = process.StandardError.ReadToEndAsync(deadline.Token);
        await process.WaitForExitAsync(deadline.Token);

        Assert.True(process.ExitCode == 0, $"{page}: {text}\n{await output}\n{await error}");
    }
}
