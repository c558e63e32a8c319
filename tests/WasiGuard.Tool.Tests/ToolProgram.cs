using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace WasiGuard.Tool.Tests;

/// <summary>The built tool, started as a process of its own.</summary>
internal static class ToolProgram
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(2);

    private static readonly DirectoryInfo s_cache = MakeCache();

    public static string AssemblyPath { get; } = Path.GetFullPath(Metadata("ToolAssembly"));

    public static string RepositoryRoot { get; } = Path.GetFullPath(Metadata("RepositoryRoot"));

    public static string Guest(string name) => Path.Combine(RepositoryRoot, "tests", "Modules", name + ".wasm");

    public static Task<ToolOutput> RunAsync(params string[] arguments) => RunAsync(new ToolStart { Arguments = arguments });

    public static async Task<ToolOutput> RunAsync(ToolStart start)
    {
        string[] commandLine = ["dotnet", AssemblyPath, .. start.Arguments];
        var info = new ProcessStartInfo(start.OnTerminal ? "script" : commandLine[0], start.OnTerminal ? ["-qec", Quoted(commandLine), "/dev/null"] : commandLine[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = start.WorkingDirectory ?? RepositoryRoot,
        };
        // Nothing of a test is left in the user's own cache.
        info.Environment["XDG_CACHE_HOME"] = s_cache.FullName;
        foreach (var (name, value) in start.Environment)
            info.Environment[name] = value;

        using var process = Process.Start(info)!;
        using var deadline = new CancellationTokenSource(s_longest);
        try
        {
            var output = ReadAsync(process.StandardOutput.BaseStream, deadline.Token);
            var error = ReadAsync(process.StandardError.BaseStream, deadline.Token);
            await process.StandardInput.BaseStream.WriteAsync(start.StandardInput, deadline.Token);
            process.StandardInput.Close();
            await start.Meanwhile(process, deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            return new(process.ExitCode, await output, Encoding.UTF8.GetString(await error));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"wasiguard {string.Join(' ', start.Arguments)} did not end within {s_longest}.");
        }
    }

    private static async Task<byte[]> ReadAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }

    private static DirectoryInfo MakeCache()
    {
        var cache = Directory.CreateTempSubdirectory("wasiguard-tool-cache-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cache.Delete(recursive: true);
        return cache;
    }

    private static string Quoted(IEnumerable<string> words) =>
        string.Join(' ', words.Select(word => $"'{word.Replace("'", @"'\''", StringComparison.Ordinal)}'"));

    private static string Metadata(string key) =>
        typeof(ToolProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;
}

/// <summary>How the tool is started.</summary>
internal sealed record ToolStart
{
    public required IReadOnlyList<string> Arguments { get; init; }
    public ReadOnlyMemory<byte> StandardInput { get; init; }
    public string? WorkingDirectory { get; init; }

    /// <summary>With a terminal for all three streams, which util-linux's <c>script</c> makes; what it shows comes back as standard output.</summary>
    public bool OnTerminal { get; init; }

    /// <summary>What happens while it runs, after its input has ended.</summary>
    public Func<Process, CancellationToken, Task> Meanwhile { get; init; } = (_, _) => Task.CompletedTask;
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>What the tool did.</summary>
internal sealed record ToolOutput(int ExitCode, byte[] Stdout, string Error)
{
    public string Output => Encoding.UTF8.GetString(Stdout);
}
