using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace WasiGuard.Benchmarks;

/// <summary>
/// The rules' share of a whole build, as the compiler itself reports it (<c>ReportAnalyzer</c>), beside that of CA1416, the platform rule
/// that every build runs: in builds that each start a compiler of their own, where all analyzers pay for being loaded and compiled,
/// and in builds with one compiler server, which is what <c>dotnet build</c> uses unless it is told otherwise.
/// </summary>
internal static partial class ShareRun
{
    private const int Builds = 3;

    private static readonly string[] s_build =
        ["build", "--no-restore", "--no-incremental", "--nologo", "-v", "detailed", "-clp:PerformanceSummary", "-p:ReportAnalyzer=true"];

    public static async Task RunAsync()
    {
        await RunAsync("2,000 files, 20 with guests", withWasiGuard: true);
        await RunAsync("2,000 files without WasiGuard", withWasiGuard: false);
    }

    private static async Task RunAsync(string name, bool withWasiGuard)
    {
        using var project = new ShareProject(withWasiGuard);
        await DotNetAsync(project.Folder, "restore");
        Console.WriteLine($"{name}, a new compiler for each build");
        for (var build = 0; build < Builds; build++)
            Print(Report.Of(await BuildAsync(project.Folder, "-p:UseSharedCompilation=false")));

        // A server of its own, which other builds on this machine do not use.
        var server = $"wasiguard-share-{Environment.ProcessId}";
        string[] shared = ["-p:UseSharedCompilation=true", $"-p:SharedCompilationId={server}"];
        try
        {
            await BuildAsync(project.Folder, shared);
            Console.WriteLine($"{name}, one compiler server, from the second build on");
            for (var build = 0; build < Builds; build++)
            {
                var output = await BuildAsync(project.Folder, shared);
                Print(output.Contains("CompilerServer: server ", StringComparison.Ordinal) ? Report.Of(output) : throw new InvalidOperationException("The compiler server was not used."));
            }
        }
        finally
        {
            var roslyn = (await DotNetAsync(project.Folder, "msbuild", "-getProperty:RoslynTargetsPath")).Trim();
            await DotNetAsync(project.Folder, "exec", Path.Combine(roslyn, "bincore", "VBCSCompiler.dll"), "-shutdown", $"-pipename:{server}");
        }
    }

    private static Task<string> BuildAsync(string folder, params string[] compiler) => DotNetAsync(folder, [.. s_build, .. compiler]);

    private static void Print(Report report) =>
        Console.WriteLine($"  compiled in {report.Compile:F1} s, all analyzers {report.AllAnalyzers:F1} s: {Share("WasiGuard.Analyzers", report.Ours, report)}; {Share("CA1416", report.Platform, report)}");

    private static string Share(string name, double seconds, Report report) =>
        $"{name} {seconds:F3} s, {100 * seconds / report.Compile:F2} % of the compilation, {100 * seconds / report.AllAnalyzers:F2} % of the analyzers";

    private static async Task<string> DotNetAsync(string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { WorkingDirectory = folder, RedirectStandardOutput = true };
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException(output);
    }

    /// <summary>Seconds. The analyzers' are of all threads together, the compilation's are of the clock.</summary>
    private sealed partial record Report(double Compile, double AllAnalyzers, double Ours, double Platform)
    {
        public static Report Of(string output) => new(
            Number(CompileTask().Match(output)) / 1000,
            Number(Total().Match(output)),
            Number(OwnAssembly().Match(output)),
            Number(PlatformRule().Match(output)));

        // "<0.001" stands for less than the compiler counts.
        private static double Number(Match match) => match.Success
            ? double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture)
            : throw new InvalidOperationException("The build's output has no report of the analyzers.");

        [GeneratedRegex(@"^\s*(\d+) ms  Csc +\d+ calls", RegexOptions.Multiline)]
        private static partial Regex CompileTask();

        [GeneratedRegex(@"Total analyzer execution time: ([\d.]+) seconds")]
        private static partial Regex Total();

        [GeneratedRegex(@"^\s*<?([\d.]+)\s+<?\d+\s+WasiGuard\.Analyzers, Version", RegexOptions.Multiline)]
        private static partial Regex OwnAssembly();

        [GeneratedRegex(@"^\s*<?([\d.]+)\s+<?\d+\s+\S*PlatformCompatibilityAnalyzer", RegexOptions.Multiline)]
        private static partial Regex PlatformRule();
    }
}
