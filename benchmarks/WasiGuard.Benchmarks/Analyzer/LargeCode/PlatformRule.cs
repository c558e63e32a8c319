using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace WasiGuard.Benchmarks;

/// <summary>CA1416, the platform rule that every build runs, from the SDK beside this runtime, and the options that switch it on.</summary>
internal static class PlatformRule
{
    public static DiagnosticAnalyzer Load()
    {
        var sdks = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "sdk"));
        var sdk = Directory.GetDirectories(sdks).OrderBy(path => Version.TryParse(Path.GetFileName(path), out var version) ? version : new()).Last();
        var assembly = Assembly.LoadFrom(Path.Combine(sdk, "Sdks", "Microsoft.NET.Sdk", "analyzers", "Microsoft.CodeAnalysis.NetAnalyzers.dll"));
        // By its name: to list all types would need what code fixes need.
        var type = assembly.GetType("Microsoft.NetCore.Analyzers.InteropServices.PlatformCompatibilityAnalyzer", throwOnError: true)!;
        return (DiagnosticAnalyzer)Activator.CreateInstance(type)!;
    }

    /// <summary>What a build hands to analyzers; new for each compilation, since the rule keeps what it has read from them.</summary>
    public static AnalyzerOptions NewOptions() => new([], new BuildOptions());

    private sealed class BuildOptions : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Values();

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Values : AnalyzerConfigOptions
        {
            private static readonly Dictionary<string, string> s_values = new()
            {
                ["build_property.TargetFramework"] = "net10.0",
                ["build_property.TargetFrameworkIdentifier"] = ".NETCoreApp",
                ["build_property.TargetFrameworkVersion"] = "v10.0",
                ["build_property._SupportedPlatformList"] = "Linux,macOS,Windows",
            };

            public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) => s_values.TryGetValue(key, out value);
        }
    }
}
