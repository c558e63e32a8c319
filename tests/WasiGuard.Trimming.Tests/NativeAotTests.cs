using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace WasiGuard.Trimming.Tests;

/// <summary>The guard reads attributes and properties by reflection, which a trimmer must not take away.</summary>
public sealed class NativeAotTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(9);

    [Fact]
    public async Task Guard_CompiledAheadOfTime_DoesAndSaysTheSame()
    {
        Assert.SkipUnless(HasLinker(), "Native AOT needs a linker: install clang (Linux), or Xcode's or Visual Studio's C++ tools.");
        var folder = Directory.CreateTempSubdirectory("wasiguard-aot-");
        try
        {
            // Everything it builds lies in that folder, so that it touches no output of the tests that run beside it.
            var publish = await RunAsync("dotnet",
                "publish", Metadata("AotSmoke"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--artifacts-path", folder.FullName,
                "-o", Path.Combine(folder.FullName, "out"), "-nodeReuse:false", "-p:UseSharedCompilation=false", "-v:minimal");
            output.WriteLine(publish.Output);
            Assert.SkipWhen(publish.ExitCode != 0 && publish.Output.Contains("NU110", StringComparison.Ordinal) && publish.Output.Contains("ILCompiler", StringComparison.Ordinal),
                "The package with the ahead-of-time compiler cannot be restored here.");
            Assert.True(publish.ExitCode == 0, publish.Output);

            var native = await RunAsync(Path.Combine(folder.FullName, "out", OperatingSystem.IsWindows() ? "AotSmoke.exe" : "AotSmoke"));
            var managed = await RunAsync("dotnet", Metadata("AotSmokeAssembly"));

            Assert.Equal(managed.Output, native.Output);
            Assert.Contains("Set by TraceOptions.Target.", native.Output, StringComparison.Ordinal);
            Assert.Contains("Set by GpuInput.NeedsTensorCores and GpuInput.GpuTime.", native.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string Metadata(string key) =>
        typeof(NativeAotTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;

    private static bool HasLinker() => !OperatingSystem.IsLinux()
        || (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, "clang")) || File.Exists(Path.Combine(directory, "gcc")));

    private static async Task<(int ExitCode, string Output)> RunAsync(string program, params string[] arguments)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(s_patience);
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // The build that runs these tests leaves variables that would lead another build to its own files.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return (process.ExitCode, await output + await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
