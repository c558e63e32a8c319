using System.Diagnostics;
using System.Text;

namespace WasiGuard.Wash.Tests;

/// <summary>The machine's <c>sh</c>, when it is dash with the GNU tools: what the portable cases were written for.</summary>
internal static class SystemShell
{
    private const string Path = "/bin/sh";

    /// <summary>Why there is nothing to compare with; null when there is.</summary>
    public static string? Missing { get; } = FindOut();

    public static async Task<(string Output, int ExitCode)> RunAsync(WashCase washCase, Workspace workspace, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(Path, washCase.Arguments)
        {
            WorkingDirectory = workspace.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C";
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.StandardInput.WriteAsync(washCase.StandardInput.Text.AsMemory(), cancellationToken);
            process.StandardInput.Close();
            await process.WaitForExitAsync(cancellationToken);
            await errors;
            return (await output, process.ExitCode);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string? FindOut()
    {
        if (!File.Exists(Path))
            return $"There is no {Path} here to compare with.";
        var target = new FileInfo(Path).ResolveLinkTarget(returnFinalTarget: true)?.Name ?? "sh";
        if (target != "dash")
            return $"{Path} is {target} here; the portable cases are written for dash.";
        return File.Exists("/usr/share/doc/coreutils/copyright") ? null : "The tools here are not known to be the GNU coreutils.";
    }
}
