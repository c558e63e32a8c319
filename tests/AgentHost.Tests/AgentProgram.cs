using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace AgentHost.Tests;

/// <summary>The sample, started as a program, with lines typed into it.</summary>
internal static class AgentProgram
{
    private static readonly string s_assembly = typeof(AgentProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "AgentHostAssembly").Value!;
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    /// <param name="workspace">The directory to work on; the log is kept beside it.</param>
    /// <param name="environment">Variables for the program.</param>
    /// <param name="lines">What the user types.</param>
    /// <param name="options">Further options.</param>
    public static async Task<AgentRun> RunAsync(string workspace, IReadOnlyDictionary<string, string> environment, string[] lines, params string[] options)
    {
        var logFile = workspace + ".jsonl";
        var (exitCode, output, error) = await StartAsync(workspace, logFile, environment, lines, options);
        Assert.Equal("", error);
        Assert.Equal(0, exitCode);
        return new(output, [.. File.ReadLines(logFile).Select(line => JsonDocument.Parse(line).RootElement)]);
    }

    public static async Task<(int ExitCode, string Output, string Error)> StartAsync(string workspace, string logFile, IReadOnlyDictionary<string, string> environment, string[] lines, params string[] options)
    {
        var info = new ProcessStartInfo("dotnet", [s_assembly, "--workspace", workspace, "--log", logFile, "--drafts", workspace + ".drafts", .. options])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            info.Environment[name] = value;

        using var process = Process.Start(info)!;
        using var deadline = new CancellationTokenSource(s_longest);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var error = process.StandardError.ReadToEndAsync(deadline.Token);
            foreach (var line in lines)
                await process.StandardInput.WriteLineAsync(line.AsMemory(), deadline.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The sample did not end within {s_longest}.");
        }
    }
}

/// <summary>What the sample printed, and the record of its session.</summary>
internal sealed record AgentRun(string Output, IReadOnlyList<JsonElement> Log)
{
    public IEnumerable<JsonElement> Events(string name) => Log.Where(entry => entry.GetProperty("event").GetString() == name);
}
