using System.Diagnostics;
using System.Reflection;

namespace WasiGuard.Wash.Tests;

/// <summary>The built modules: what they import, and that they are what their sources build to.</summary>
public sealed class ModuleTests
{
    private const string Compiler = "clang-14", Version = "14.0.6";

    private static string Sources { get; } = typeof(ModuleTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "WashSources").Value!;

    [Fact]
    public void Wash_Imports_NothingButWasi() =>
        Assert.Equal(["wasi_snapshot_preview1"], Wash.Module.Imports.Select(import => import.Module).Distinct());

    [Fact]
    public void WashNet_Imports_OneFunctionMore()
    {
        var foreign = Assert.Single(Wash.ModuleWithNetFetch.Imports, import => import.Module != "wasi_snapshot_preview1");

        Assert.Equal(("openagentic_netfetch", "fetch_get"), (foreign.Module, foreign.Name));
    }

    [Fact]
    public void Cases_AreEnough()
    {
        Assert.True(WashCases.All.Count >= 120, $"{WashCases.All.Count} cases");
        Assert.True(WashCases.Portable.Count >= 100, $"{WashCases.Portable.Count} portable cases");
    }

    [Fact(Timeout = 300_000)]
    public async Task Modules_BuiltAgain_AreTheSameBytes()
    {
        var cancellation = TestContext.Current.CancellationToken;
        var version = await CompilerVersionAsync(cancellation);
        Assert.SkipWhen(version is null, $"The compiler {Compiler} is not installed.");
        Assert.SkipUnless(version!.Contains(Version, StringComparison.Ordinal), $"The modules were built with {Compiler} {Version}; this is {version}.");
        var output = Directory.CreateTempSubdirectory("wash-build-");
        try
        {
            var (exitCode, text) = await RunAsync("bash", [Path.Combine(Sources, "build.sh"), output.FullName], cancellation);

            Assert.True(exitCode == 0, text);
            foreach (var module in new[] { "wash.wasm", "wash-net.wasm" })
                Assert.True(File.ReadAllBytes(Path.Combine(output.FullName, module)).AsSpan().SequenceEqual(File.ReadAllBytes(Wash.PathOf(module))), $"{module} is not what its sources build to; run samples/guests/wash/build.sh");
        }
        finally
        {
            output.Delete(recursive: true);
        }
    }

    private static async Task<string?> CompilerVersionAsync(CancellationToken cancellation)
    {
        try
        {
            return (await RunAsync(Compiler, ["--version"], cancellation)).Text.Split('\n')[0];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static async Task<(int ExitCode, string Text)> RunAsync(string program, string[] arguments, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellation);
        var errors = process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        return (process.ExitCode, await output + await errors);
    }
}
