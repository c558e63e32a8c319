using System.Runtime.InteropServices;

namespace WasiGuard;

/// <summary>What compiled code depends on in the processor that it is made on.</summary>
internal static class Processor
{
    /// <summary>The kind of processor, and the instructions that the system says it has. Where the system does not say it, the engine checks alone.</summary>
    public static string Identity { get; } = $"{RuntimeInformation.OSDescription} {RuntimeInformation.ProcessArchitecture} {Features()}";

    private static string Features()
    {
        const string Description = "/proc/cpuinfo";
        if (!File.Exists(Description))
            return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? "";
        return File.ReadLines(Description).FirstOrDefault(line => line.StartsWith("flags", StringComparison.Ordinal) || line.StartsWith("Features", StringComparison.Ordinal)) ?? "";
    }
}
