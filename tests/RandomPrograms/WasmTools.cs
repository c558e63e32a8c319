using System.Diagnostics;
using System.Reflection;
using System.Text;

namespace WasiGuard.RandomPrograms;

/// <summary>The program <c>wasm-tools</c>: the one that <c>WASM_TOOLS</c> names, else one in a folder beside the repository.</summary>
public static class WasmTools
{
    private static readonly string s_repository = typeof(WasmTools).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "RepositoryRoot").Value!;

    private static readonly string s_path = Environment.GetEnvironmentVariable("WASM_TOOLS") is { Length: > 0 } named
        ? named
        : Path.GetFullPath(Path.Combine(s_repository, "..", "shared", "tools", "wasm-tools", "wasm-tools"));

    /// <summary>Whether programs can be made here.</summary>
    public static bool IsThere { get; } = File.Exists(s_path);

    /// <summary>Why they cannot, where they cannot.</summary>
    public static string Missing => $"There is no wasm-tools at {s_path}. Name one in WASM_TOOLS (cargo install wasm-tools).";

    /// <summary>What it answers; null when it has none, as for a seed that gives no program.</summary>
    public static async Task<byte[]?> RunAsync(byte[] input, CancellationToken cancellationToken, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(s_path, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = ReadAsync(process, cancellationToken);
        await WriteAsync(process, input, cancellationToken);
        var bytes = await output;
        await process.WaitForExitAsync(cancellationToken);
        // It answers wrong options as it answers a seed that gives nothing.
        if (process.ExitCode != 0 && (await error).StartsWith("error: ", StringComparison.Ordinal))
            throw new InvalidOperationException($"wasm-tools {string.Join(' ', arguments)}: {await error}");
        return process.ExitCode == 0 ? bytes : null;
    }

    /// <summary>A module as text, with a name for each thing in it.</summary>
    public static async Task<string> PrintAsync(byte[] module, CancellationToken cancellationToken) =>
        Encoding.UTF8.GetString((await RunAsync(module, cancellationToken, "print", "--name-unnamed"))!);

    /// <summary>The module that a text describes.</summary>
    public static async Task<byte[]> ParseAsync(string text, CancellationToken cancellationToken) =>
        (await RunAsync(Encoding.UTF8.GetBytes(text), cancellationToken, "parse"))!;

    private static async Task<byte[]> ReadAsync(Process process, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        await process.StandardOutput.BaseStream.CopyToAsync(output, cancellationToken);
        return output.ToArray();
    }

    private static async Task WriteAsync(Process process, byte[] input, CancellationToken cancellationToken)
    {
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has had enough.
        }
    }
}
