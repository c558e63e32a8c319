using System.Diagnostics;
using System.Reflection;

namespace WasiGuard.Hostile.Tests.Limits;

/// <summary>A host in a process of its own, under limits of the system.</summary>
internal static class HostProcess
{
    private const string Program = "/usr/bin/prlimit";

    /// <summary>Its lines. Whatever the guests do and the system refuses, it ends by itself, with 0.</summary>
    public static async Task<string[]> RunAsync(string limit, params string[] arguments)
    {
        Assert.SkipUnless(File.Exists(Program), $"{Program} is missing; install util-linux.");
        var assembly = typeof(HostProcess).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "HostileHost").Value!;
        var start = new ProcessStartInfo(Program, [limit, "--core=0", Environment.ProcessPath is { } dotnet && Path.GetFileNameWithoutExtension(dotnet) == "dotnet" ? dotnet : "dotnet", assembly, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // .NET itself reserves 256 GiB of address space otherwise.
        start.Environment["DOTNET_GCHeapHardLimit"] = "0x10000000";
        // And compiles again, on a thread that it starts for it, what has run for a while.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        using var process = Process.Start(start)!;
        try
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(Arena.Cancelled), process.StandardError.ReadToEndAsync(Arena.Cancelled));
            await process.WaitForExitAsync(Arena.Cancelled);
            Assert.True(process.ExitCode == 0, $"The host ended with {process.ExitCode} under {limit}.\n{await output}\n{await errors}");
            var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.Equal("Ready", lines[0]);
            return lines[1..];
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
