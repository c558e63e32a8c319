namespace WasiGuard;

/// <summary>A published flaw of the <c>wasmtime</c> program that breaks something that <see cref="WasmtimeWasiRunner"/> promises.</summary>
public sealed record WasmtimeAdvisory
{
    /// <summary>The name that upstream or the RustSec database gave it, such as <c>RUSTSEC-2026-0269</c>.</summary>
    public required string Id { get; init; }

    /// <summary>What a guest can do that is promised not to be possible.</summary>
    public required string Breaks { get; init; }

    /// <summary>
    /// The first mended version of each line (major version) that has one, oldest first. A line between them that is not listed has none; a line
    /// above all of them began without the flaw.
    /// </summary>
    public required IReadOnlyList<string> MendedVersions { get; init; }

    /// <summary>The first version with the flaw. Default: null, every version below <see cref="MendedVersions"/>.</summary>
    public string? IntroducedIn { get; init; }

    /// <summary>Where it is a flaw. Default: null, everywhere.</summary>
    public string? Platform { get; init; }

    /// <summary>The address of what this was taken from.</summary>
    public required string Source { get; init; }

    /// <summary>Whether it is a flaw on this machine.</summary>
    public bool AppliesHere { get; init; } = true;

    /// <summary>Whether a version has the flaw, on the machines where it is one.</summary>
    /// <param name="version">A version, such as <c>36.0.12</c> or <c>49.0.0-rc.1</c>.</param>
    /// <exception cref="ArgumentException"><paramref name="version"/> is null or no version.</exception>
    public bool Names(string version) => Names(WasmtimeVersion.Parse(version, nameof(version)));

    /// <summary>The first version of the same line, or else of a newer one, that is mended.</summary>
    internal WasmtimeVersion MendFor(WasmtimeVersion version)
    {
        var mended = Mended();
        return mended.FirstOrDefault(one => one.Major >= version.Major, mended[^1]);
    }

    internal bool Names(WasmtimeVersion version)
    {
        if (IntroducedIn is { } first && version < WasmtimeVersion.Parse(first, nameof(IntroducedIn)))
            return false;
        var mended = Mended();
        return version.Major <= mended[^1].Major && !mended.Any(one => one.Major == version.Major && version >= one);
    }

    private WasmtimeVersion[] Mended() => [.. MendedVersions.Select(version => WasmtimeVersion.Parse(version, nameof(MendedVersions)))];
}
