using System.Runtime.InteropServices;

namespace WasiGuard;

/// <summary>
/// The published flaws of the <c>wasmtime</c> program for which <see cref="WasmtimeWasiRunner"/> does not run it, unless
/// <see cref="WasmtimeRunnerOptions.AllowKnownVulnerable"/> says so.
/// </summary>
/// <remarks>
/// <para>Listed is what lets a guest out of its memory or its directories. What ends the program or makes it use memory ends one execution,
/// because each has a process of its own; what only components, the baseline compiler, sockets, HTTP or the pooling allocator reach, no guest of this
/// runner reaches. Flaws of proposals are no reason to refuse the program: modules that use the proposal are refused on versions with the flaw.</para>
/// <para>A pre-release is judged as a version before its release.</para>
/// </remarks>
public static class WasmtimeAdvisories
{
    /// <summary>When the list was last compared with what is published.</summary>
    public static DateOnly AsOf { get; } = new(2026, 11, 30);

    /// <summary>All of them, oldest first.</summary>
    public static IReadOnlyList<WasmtimeAdvisory> All { get; } =
    [
        new()
        {
            Id = "RUSTSEC-2024-0438",
            Breaks = "a guest opens devices of the host by names that a directory should not have (CVE-2024-51745)",
            MendedVersions = ["24.0.2", "25.0.3", "26.0.1"],
            Platform = "Windows",
            AppliesHere = OperatingSystem.IsWindows(),
            Source = "https://rustsec.org/advisories/RUSTSEC-2024-0438.html",
        },
        new()
        {
            Id = "RUSTSEC-2026-0096",
            Breaks = "a guest reads and writes memory of the program outside its own (CVE-2026-34971)",
            MendedVersions = ["36.0.7", "42.0.2", "43.0.1"],
            // Line 24 was supported then, and got 24.0.7 on the same day without it.
            IntroducedIn = "25.0.0",
            Platform = "ARM64",
            AppliesHere = IsArm64,
            Source = "https://rustsec.org/advisories/RUSTSEC-2026-0096.html",
        },
        new()
        {
            Id = "RUSTSEC-2026-0269",
            Breaks = "a guest leaves its directories by a path or a link with a trailing slash (GHSA-vqjp-4c8c-hfgg)",
            MendedVersions = ["24.0.13", "36.0.14", "46.0.3", "47.0.4"],
            Source = "https://rustsec.org/advisories/RUSTSEC-2026-0269.html",
        },
        new()
        {
            Id = "GHSA-m9f7-9w4p-gv38",
            Breaks = "a guest leaves its directories by renaming a link with a trailing slash",
            MendedVersions = ["36.0.18", "48.0.6", "49.0.3"],
            Platform = "other than Linux, which does not follow such a link",
            AppliesHere = !OperatingSystem.IsLinux(),
            Source = "https://github.com/bytecodealliance/wasmtime/releases/tag/v36.0.18",
        },
        new()
        {
            Id = "GHSA-mghf-wjfp-p5xm",
            Breaks = "a guest makes the program jump outside the guest's code with a large br_table (CVE-2026-115893)",
            MendedVersions = ["36.0.19", "48.0.7", "49.0.4", "50.0.0"],
            Platform = "ARM64",
            AppliesHere = IsArm64,
            Source = "https://github.com/bytecodealliance/wasmtime/releases/tag/v49.0.4",
        },
        new()
        {
            Id = "GHSA-897f-g5gm-fmxm",
            Breaks = "a guest with very large functions is compiled to other code than its own (CVE-2026-115889)",
            MendedVersions = ["36.0.19", "43.0.0"],
            // Of line 24, which upstream no longer looked at when this was published, nothing is said.
            IntroducedIn = "36.0.0",
            Source = "https://github.com/bytecodealliance/wasmtime/releases/tag/v36.0.19",
        },
        new()
        {
            Id = "GHSA-f2pq-268w-886c",
            Breaks = "a guest reads and writes files of the host by names with a drive letter",
            MendedVersions = ["36.0.22", "48.0.10", "49.0.7", "50.0.3"],
            Platform = "Windows",
            AppliesHere = OperatingSystem.IsWindows(),
            Source = "https://github.com/bytecodealliance/wasmtime/releases/tag/v50.0.3",
        },
    ];

    /// <summary>Those that name a version, on this machine.</summary>
    /// <param name="version">A version, such as <c>36.0.12</c> or <c>49.0.0-rc.1</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="version"/> is null or no version.</exception>
    public static IReadOnlyList<WasmtimeAdvisory> Naming(string version) => Naming(WasmtimeVersion.Parse(version, nameof(version)));

    internal static IReadOnlyList<WasmtimeAdvisory> Naming(WasmtimeVersion version) => [.. All.Where(advisory => advisory.AppliesHere && advisory.Names(version))];

    private static bool IsArm64 => RuntimeInformation.OSArchitecture == Architecture.Arm64;
}
