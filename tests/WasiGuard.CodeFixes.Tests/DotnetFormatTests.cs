using System.Diagnostics;

namespace WasiGuard.CodeFixes.Tests;

/// <summary>What <c>dotnet format</c>, which applies fixes to a whole solution without asking, makes of a program with something to fix for every rule.</summary>
public sealed class DotnetFormatTests : IDisposable
{
    private const string Program = """
        using WasiGuard;

        public static class App
        {
            private static readonly NetFetchPolicy s_api = new() { Allow = ["a.example"] };

            public static async Task RunAsync(WasiModule module, IWasiRunner open)
            {
                var browser = new BrowserWasiRunner();
                await browser.ExecuteAsync(new() { Module = module, ReadOnlyPreopens = [], Limits = new() { MaxMemoryBytes = 1 } });
                await new WasmtimeWasiRunner().ExecuteAsync(new() { Module = module, NetFetch = s_api });
                await open.ExecuteAsync(new() { Module = module, NetFetch = s_api });
                await new OwnRunner().ExecuteAsync(new() { Module = module, NetFetch = s_api });
            }
        }

        public sealed class OwnRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Task.FromResult(new WasiExecResult { ExitCode = input.NetFetch?.MaxRequests ?? 0 });
        }

        [SupportsNetFetch]
        public sealed class IdleRunner : WasiRunner
        {
            protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
                Task.FromResult(new WasiExecResult { ExitCode = 0 });
        }

        [SupportsFuel]
        public sealed class Settings;

        public sealed class EchoRunner : IWasiRunner
        {
            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) =>
                Task.FromResult(new WasiExecResult { ExitCode = input.Arguments.Count });
        }

        public sealed class LoggingRunner(IWasiRunner inner) : IWasiRunner
        {
            public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default) => inner.ExecuteAsync(input, cancellationToken);
        }

        """;

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(4);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wasiguard-format-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("format", "--no-restore", "--verbosity", "normal")]
    [InlineData("format", "analyzers", "--no-restore", "--verbosity", "normal", "--severity", "info", "--diagnostics", "WG1001", "WG1002", "WG2001", "WG2002", "WG2003", "WG2004", "WG2005")]
    public async Task Format_AppliesNoFixOfOurs(params string[] arguments)
    {
        await WriteProjectAsync();
        await DotnetAsync("restore", "--verbosity", "quiet");
        await File.WriteAllTextAsync(PathOf("Program.cs"), Program.ReplaceLineEndings("\n"), TestContext.Current.CancellationToken);

        var output = await DotnetAsync(arguments);

        Assert.Equal(Program.ReplaceLineEndings("\n"), (await File.ReadAllTextAsync(PathOf("Program.cs"), TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"));
        foreach (var id in new[] { "WG1001", "WG1002", "WG2001", "WG2002", "WG2003", "WG2004", "WG2005" })
            Assert.Contains(id, output, StringComparison.Ordinal);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task WriteProjectAsync()
    {
        var runners = PathOf("WasiGuard.Runners.dll");
        await File.WriteAllBytesAsync(runners, TestRunners.Image, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(PathOf(".editorconfig"), "root = true\n[*.cs]\nwasiguard_strict = true\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(PathOf("App.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <Nullable>enable</Nullable>
                <ImplicitUsings>enable</ImplicitUsings>
              </PropertyGroup>
              <ItemGroup>
                <Reference Include="{typeof(WasiExecInput).Assembly.Location}" />
                <Reference Include="{runners}" />
                <Analyzer Include="{typeof(RunnerLacksCapabilityAnalyzer).Assembly.Location}" />
                <Analyzer Include="{typeof(RemoveMemberFix).Assembly.Location}" />
              </ItemGroup>
            </Project>
            """, TestContext.Current.CancellationToken);
    }

    private async Task<string> DotnetAsync(params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(s_timeout);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var errors = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            var all = await output + await errors;
            Assert.True(process.ExitCode == 0, all);
            return all;
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
