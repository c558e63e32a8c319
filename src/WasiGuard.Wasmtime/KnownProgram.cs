namespace WasiGuard;

/// <summary>A program whose version is known, and what follows from it.</summary>
internal sealed class KnownProgram(string path, WasmtimeVersion version, bool allowKnownVulnerable)
{
    /// <summary>The first version with every option that the runner gives: <c>--argv0</c> came last (wasmtime#8961).</summary>
    public static readonly WasmtimeVersion Oldest = new(24, 0, 0);

    // Upstream releases a line each month, and supports every twelfth for two years, the others for two months (docs.wasmtime.dev/stability-release.html).
    private static readonly DateOnly s_oldestReleased = new(2024, 8, 20);
    private const int LongSupportEvery = 12, LongSupportMonths = 24, SupportMonths = 2;

    public string Path => path;

    public WasmtimeVersion Version => version;

    public IReadOnlyList<WasmtimeAdvisory> Advisories { get; } = WasmtimeAdvisories.Naming(version);

    /// <exception cref="WasiRunnerException">The program cannot be started, does not answer, or is no wasmtime.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static async Task<KnownProgram> LookAtAsync(string path, WasmtimeRunnerOptions options, CancellationToken cancellationToken)
    {
        var start = ProgramStart.Of(path, ["--version"], System.IO.Path.GetDirectoryName(path)!, options);
        var version = await ProgramLook.VersionOfAsync(ProgramIdentity.Of(path, options.ProcessEnvironment), start, cancellationToken).ConfigureAwait(false);
        return new(path, version, options.AllowKnownVulnerable);
    }

    /// <summary>Why it is not run; null when it is.</summary>
    public string? Refusal
    {
        get
        {
            if (version < Oldest)
                return $"'{GuestText.Shown(path)}' is wasmtime {version}, which lacks options that the runner gives it (--argv0). Use wasmtime {Oldest} or newer, best the newest; or InProcessWasiRunner.";
            if (Advisories.Count == 0 || allowKnownVulnerable)
                return null;
            return $"'{GuestText.Shown(path)}' is wasmtime {version}, in which {Described}. Use wasmtime {MendedVersion()}, or the newest, or InProcessWasiRunner; AllowKnownVulnerable in the options of the runner runs it all the same.";
        }
    }

    /// <summary>The advisories that name it, each with what it breaks and the version that mends it.</summary>
    public string Described => string.Join("; and ", Advisories.Select(advisory => $"{advisory.Breaks}: {advisory.Id}, mended in {advisory.MendFor(version)}"));

    /// <exception cref="WasiRunnerException">The program is not run; the message says why, and which version is.</exception>
    public void ThrowIfRefused()
    {
        if (Refusal is { } reason)
            throw new WasiRunnerException($"WasmtimeWasiRunner: {reason}");
    }

    /// <summary>The nearest version that no advisory names: what mends one flaw may have another.</summary>
    private WasmtimeVersion MendedVersion()
    {
        var mended = version;
        for (var named = Advisories; named.Count > 0; named = WasmtimeAdvisories.Naming(mended))
            mended = named.Max(advisory => advisory.MendFor(mended));
        return mended;
    }

    public WasmtimeProgramInfo Info() => new()
    {
        Path = path,
        Version = version.ToString(),
        Refusal = Refusal,
        Advisories = Advisories,
        MissingProposals = ProgramProposals.MissingFrom(version),
        SupportEnds = SupportEnds(version.Major),
    };

    private static DateOnly SupportEnds(int line) =>
        s_oldestReleased.AddMonths(line - Oldest.Major + (line % LongSupportEvery == 0 ? LongSupportMonths : SupportMonths));
}
