using System.Text.Json;
using System.Text.RegularExpressions;
using WasmtimeStandIn;

namespace WasiGuard.Tool.Tests.Doctor;

public sealed class DoctorCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wasiguard-doctor-tests-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Doctor_OfAProgramThatRuns_ShowsAll_AndSucceeds()
    {
        var output = await RunAsync(WasmtimeProgram.Path);

        Assert.True(output.ExitCode == 0, output.Output + output.Error);
        Assert.Empty(output.Error);
        Assert.Contains(WasmtimeProgram.Path, output.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^ *program, verdict +runs; no flaw is known", output.Output);
        Assert.Matches(@"(?m)^ *engine in process +Wasmtime \d+\.\d+\.\d+", output.Output);
        if (Regex.Match(output.Output, @"engine in process +Wasmtime (\d+\.\d+\.\d+)").Groups[1].Value == "50.0.1")
            Assert.Matches(@"(?m)^ *engine in process, GHSA-43j2-gcp4-m22g", output.Output);
        Assert.Matches(@"(?m)^ *temporary files +\S", output.Output);
        if (OperatingSystem.IsLinux())
            Assert.Matches(@"(?m)^ *limit, open files +\d+", output.Output);
        Assert.DoesNotContain('\u001b', output.Output);
    }

    [Fact]
    public async Task Doctor_OfAVulnerableProgram_NamesTheFlawsAndTheWayOut_AndFails()
    {
        var output = await RunAsync(Program("echo wasmtime 36.0.12"), "--json");

        using var report = JsonDocument.Parse(output.Output);
        var program = report.RootElement.GetProperty("program");
        Assert.Equal(69, output.ExitCode);
        Assert.Equal("refused", program.GetProperty("verdict").GetString());
        Assert.Equal("36.0.12", program.GetProperty("version").GetString());
        Assert.Contains("RUSTSEC-2026-0269", program.GetProperty("advisories").EnumerateArray().Select(advisory => advisory.GetProperty("id").GetString()));
        Assert.All(program.GetProperty("advisories").EnumerateArray(), advisory => Assert.StartsWith("https://", advisory.GetProperty("source").GetString(), StringComparison.Ordinal));
        Assert.Equal(program.GetProperty("reason").GetString(), Assert.Single(report.RootElement.GetProperty("problems").EnumerateArray()).GetString());
        Assert.Contains("mended in 36.0.14", output.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("echo", "prints nothing")]
    [InlineData("printf 'wasmtime \\033[31m'", @"prints 'wasmtime \u{1b}[31m'")]
    public async Task Doctor_OfWhatIsNoWasmtime_SaysSo_AndFails(string commands, string fact)
    {
        foreach (var arguments in new string[][] { [], ["--json"] })
        {
            var output = await RunAsync(Program(commands), arguments);

            Assert.Equal(69, output.ExitCode);
            Assert.Contains("unusable", output.Output, StringComparison.Ordinal);
            Assert.Contains(fact, output.Error, StringComparison.Ordinal);
            Assert.DoesNotContain('\u001b', output.Output + output.Error);
        }
    }

    [Fact]
    public async Task Doctor_WithoutAProgram_Succeeds_UnlessOneWasNamed()
    {
        var dotnet = Path.GetDirectoryName(Environment.ProcessPath!)!;
        var without = await ToolProgram.RunAsync(new ToolStart { Arguments = ["doctor", "--json"], Environment = new Dictionary<string, string> { ["WASMTIME"] = "", ["PATH"] = dotnet } });
        var named = await RunAsync("/no/such/wasmtime", "--json");

        Assert.Equal((0, 69), (without.ExitCode, named.ExitCode));
        Assert.Contains("\"verdict\": \"notHere\"", without.Output, StringComparison.Ordinal);
        Assert.Contains("WASMTIME names '/no/such/wasmtime'", named.Error, StringComparison.Ordinal);
    }

    private static Task<ToolOutput> RunAsync(string program, params string[] arguments) =>
        ToolProgram.RunAsync(new ToolStart { Arguments = ["doctor", .. arguments], Environment = new Dictionary<string, string> { ["WASMTIME"] = program } });

    private string Program(string commands)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs /bin/sh.");
        var path = Path.Combine(_folder.FullName, "wasmtime");
        File.WriteAllText(path, $"#!/bin/sh\n{commands}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return path;
    }
}
