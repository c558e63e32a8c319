using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace WasiGuard.Trimming.Tests;

/// <summary>The guard reads attributes and properties by reflection, which a trimmer must not take away.</summary>
public sealed class NativeAotTests(ITestOutputHelper output)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(9);

    [Fact]
    public async Task Guard_CompiledAheadOfTimeOrTrimmed_DoesAndSaysTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("wasiguard-aot-");
        try
        {
            var publish = HasLinker() ? await PublishAsync(folder.FullName) : (ExitCode: 1, Output: "there is no linker (clang or gcc)");
            if (!HasLinker() || CannotRestore(publish, "ILCompiler"))
            {
                output.WriteLine($"note: The smoke program is trimmed, not compiled ahead of time: {(HasLinker() ? "the package ILCompiler cannot be restored" : publish.Output)}.");
                publish = await PublishAsync(folder.FullName, "-p:TrimOnly=true");
                Assert.SkipWhen(CannotRestore(publish, "ILLink") || CannotRestore(publish, "Microsoft.NETCore.App"), "Neither the ahead-of-time compiler nor the trimmer can be restored here.");
            }
            else
            {
                output.WriteLine("note: The smoke program is compiled ahead of time.");
            }

            output.WriteLine(publish.Output);
            Assert.True(publish.ExitCode == 0, publish.Output);

            var published = await RunAsync(Path.Combine(folder.FullName, "out", OperatingSystem.IsWindows() ? "AotSmoke.exe" : "AotSmoke"));
            var managed = await RunAsync("dotnet", Metadata("AotSmokeAssembly"));

            Assert.Equal(managed.Output, published.Output);
            Assert.Contains("Set by TraceOptions.Target.", published.Output, StringComparison.Ordinal);
            foreach (var member in (string[])["GpuSlot.Slot", "GpuInput.Secret", "CloudInput.Tag"])
                Assert.Contains($"Set by {member}.", published.Output, StringComparison.Ordinal);
            Assert.Equal(3, published.Output.Split('\n').Count(line => line.Contains("PlainRunner: tracing is not supported (has nothing). Set by TraceOptions.Target.", StringComparison.Ordinal)));
            Assert.Contains("DarkInput has DarkInput.Gpu, which is marked [RequiresCapability] and is static", published.Output, StringComparison.Ordinal);
            Assert.True(HoldsFacts(Metadata("AotSmokeAssembly")));
            Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(folder.FullName, "out")), HoldsFacts);
            Assert.Contains("Set by GpuInput.NeedsTensorCores and GpuInput.GpuTime.", published.Output, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // Everything it builds lies in that folder, so that it touches no output of the tests that run beside it.
    private static Task<(int ExitCode, string Output)> PublishAsync(string folder, params string[] options) => RunAsync("dotnet",
        ["publish", Metadata("AotSmoke"), "-c", "Release", "-r", RuntimeInformation.RuntimeIdentifier, "--artifacts-path", folder,
        "-o", Path.Combine(folder, "out"), "-nodeReuse:false", "-p:UseSharedCompilation=false", "-v:minimal", .. options]);

    private static bool CannotRestore((int ExitCode, string Output) publish, string package) =>
        publish.ExitCode != 0 && publish.Output.Split('\n').Any(line => line.Contains("error NU110", StringComparison.Ordinal) && line.Contains(package, StringComparison.Ordinal));

    private static string Metadata(string key) =>
        typeof(NativeAotTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == key).Value!;

    /// <summary>The text of an attribute is UTF-8 in an assembly.</summary>
    private static bool HoldsFacts(string file) => File.ReadAllBytes(file).AsSpan().IndexOf("FactsOfNoUseHere"u8) >= 0;

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
