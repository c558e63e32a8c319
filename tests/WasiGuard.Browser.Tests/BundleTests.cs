using System.ComponentModel;
using System.Diagnostics;

namespace WasiGuard.Browser.Tests;

/// <summary>The script that is committed is the one that its sources give.</summary>
public sealed class BundleTests
{
    private static readonly string[] s_networkErrors = ["ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "ETIMEDOUT", "EAI_AGAIN"];

    private static string Project { get; } = Path.Combine(Site.Metadata("RepositoryRoot"), "src", "WasiGuard.Browser");

    [Fact(Timeout = 120_000)]
    public async Task Bundle_RebuiltFromItsSources_HasTheSameBytes()
    {
        var folder = Directory.CreateTempSubdirectory("wasiguard-bundle-");
        try
        {
            foreach (var file in new[] { "package.json", "package-lock.json", "build.mjs" }.Concat(Directory.GetFiles(Path.Combine(Project, "Scripts")).Select(path => Path.Combine("Scripts", Path.GetFileName(path)))))
            {
                var copy = Path.Combine(folder.FullName, file);
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                File.Copy(Path.Combine(Project, file), copy);
            }

            var (installed, installOutput) = await RunAsync(folder.FullName, "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
            Assert.SkipWhen(installed != 0 && s_networkErrors.Any(installOutput.Contains), $"The npm registry is not reached: {installOutput}");
            Assert.True(installed == 0, installOutput);
            var (built, buildOutput) = await RunAsync(folder.FullName, "node", "build.mjs", "rebuilt.js");
            Assert.True(built == 0, buildOutput);

            var committed = await File.ReadAllBytesAsync(Path.Combine(Project, "wwwroot", "wasiguard.js"), TestContext.Current.CancellationToken);
            var rebuilt = await File.ReadAllBytesAsync(Path.Combine(folder.FullName, "rebuilt.js"), TestContext.Current.CancellationToken);
            Assert.True(rebuilt.AsSpan().SequenceEqual(committed), "wwwroot/wasiguard.js is not what Scripts/ gives: run `npm ci && npm run build` in src/WasiGuard.Browser.");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void LockFile_NamesNoRegistry() =>
        Assert.DoesNotContain("://", File.ReadAllText(Path.Combine(Project, "package-lock.json")), StringComparison.Ordinal);

    private static async Task<(int ExitCode, string Output)> RunAsync(string directory, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using var process = Process.Start(start)!;
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return (process.ExitCode, output + await error);
        }
        catch (Win32Exception missing)
        {
            Assert.Skip($"{program} cannot be started: {missing.Message}");
            throw;
        }
    }
}
