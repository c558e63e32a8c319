namespace WasiGuard.Tool;

/// <summary>The published flaws of the engine that the in-process runner embeds, as far as a guest reaches them.</summary>
internal static class EngineAdvisories
{
    private static readonly IReadOnlyList<WasmtimeAdvisory> s_all =
    [
        new()
        {
            Id = "GHSA-43j2-gcp4-m22g",
            Breaks = "a guest can end the process of the host",
            MendedVersions = ["50.0.2"],
            IntroducedIn = "50.0.0",
            Source = "https://github.com/bytecodealliance/wasmtime/security/advisories/GHSA-43j2-gcp4-m22g",
        },
    ];

    /// <summary>Those that name a version.</summary>
    public static IReadOnlyList<AdvisoryReport> Naming(string version) => [.. s_all.Where(advisory => advisory.Names(version)).Select(AdvisoryReport.Of)];
}
