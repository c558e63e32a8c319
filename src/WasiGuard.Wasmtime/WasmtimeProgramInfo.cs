namespace WasiGuard;

/// <summary>What <see cref="WasmtimeWasiRunner"/> knows of its program.</summary>
public sealed record WasmtimeProgramInfo
{
    /// <summary>The full path of the program.</summary>
    public required string Path { get; init; }

    /// <summary>Its version, as it says, such as <c>50.0.1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>Why the runner does not run it; null when it does.</summary>
    public required string? Refusal { get; init; }

    /// <summary>The published flaws that break something that the runner promises. Not empty without a <see cref="Refusal"/> under <see cref="WasmtimeRunnerOptions.AllowKnownVulnerable"/>.</summary>
    public required IReadOnlyList<WasmtimeAdvisory> Advisories { get; init; }

    /// <summary>WebAssembly proposals that the runner promises and this program lacks; modules that use one are refused by name.</summary>
    public required IReadOnlyList<string> MissingProposals { get; init; }

    /// <summary>When upstream stops mending this line (major version), from its calendar of releases.</summary>
    public required DateOnly SupportEnds { get; init; }
}
