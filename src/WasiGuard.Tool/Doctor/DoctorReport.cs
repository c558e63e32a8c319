using System.Runtime.InteropServices;

namespace WasiGuard.Tool;

/// <summary>What guests run on here.</summary>
/// <param name="Program">The <c>wasmtime</c> program.</param>
/// <param name="Engine">The engine in this process.</param>
/// <param name="Platform">The machine.</param>
/// <param name="Files">Where files go.</param>
/// <param name="Limits">What the system lets a process have.</param>
/// <param name="Problems">What keeps guests from running; empty when all is well.</param>
internal sealed record DoctorReport(ProgramReport Program, EngineReport Engine, PlatformReport Platform, FilesReport Files, IReadOnlyList<SystemLimit> Limits, IReadOnlyList<string> Problems)
{
    public static async Task<DoctorReport> MakeAsync(CancellationToken cancellationToken)
    {
        var program = await ProgramReport.MakeAsync(cancellationToken);
        var files = FilesReport.Make();
        string?[] problems = [program.Problem, files.Problem];
        return new(program, EngineReport.Make(), PlatformReport.Make(), files, SystemLimit.All(), [.. problems.OfType<string>()]);
    }
}

/// <summary>The program that the command line runner starts.</summary>
/// <param name="Verdict">Whether it is run.</param>
/// <param name="Reason">Why it is not run; null when it is.</param>
/// <param name="Path">Its full path; null when there is none.</param>
/// <param name="Version">Its version; null when it tells none.</param>
/// <param name="SupportEnds">When upstream stops mending its line.</param>
/// <param name="MissingProposals">WebAssembly proposals that it lacks.</param>
/// <param name="Advisories">Published flaws for which it is not run.</param>
/// <param name="ListAsOf">When the list of flaws was last compared with what is published.</param>
internal sealed record ProgramReport(
    ProgramVerdict Verdict,
    string? Reason,
    string? Path,
    string? Version,
    DateOnly? SupportEnds,
    IReadOnlyList<string> MissingProposals,
    IReadOnlyList<AdvisoryReport> Advisories,
    DateOnly ListAsOf)
{
    /// <summary>Nobody needs the program; one that is there, or was named, should be one that runs.</summary>
    public string? Problem => Verdict is ProgramVerdict.Runs or ProgramVerdict.NotHere ? null : Reason;

    public static async Task<ProgramReport> MakeAsync(CancellationToken cancellationToken)
    {
        var runner = new WasmtimeWasiRunner();
        try
        {
            var info = await runner.LookAtProgramAsync(cancellationToken);
            return new(
                info.Refusal is null ? ProgramVerdict.Runs : ProgramVerdict.Refused,
                info.Refusal,
                info.Path,
                info.Version,
                info.SupportEnds,
                info.MissingProposals,
                [.. info.Advisories.Select(AdvisoryReport.Of)],
                WasmtimeAdvisories.AsOf);
        }
        catch (WasiRunnerException failure)
        {
            var isNamed = Environment.GetEnvironmentVariable("WASMTIME") is { Length: > 0 };
            var verdict = runner.IsAvailable || isNamed ? ProgramVerdict.Unusable : ProgramVerdict.NotHere;
            return new(verdict, failure.Message, runner.ExecutablePath, null, null, [], [], WasmtimeAdvisories.AsOf);
        }
    }
}

/// <summary>Whether a program is run.</summary>
internal enum ProgramVerdict
{
    Runs,
    NotHere,
    Refused,
    Unusable,
}

/// <summary>A published flaw.</summary>
internal sealed record AdvisoryReport(string Id, string Breaks, IReadOnlyList<string> MendedVersions, string Source)
{
    public static AdvisoryReport Of(WasmtimeAdvisory advisory) => new(advisory.Id, advisory.Breaks, advisory.MendedVersions, advisory.Source);
}

/// <summary>The engine that the in-process runner embeds.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Advisories">Published flaws of it. It runs all the same: whoever runs guests of strangers chooses another runner.</param>
internal sealed record EngineReport(string Name, string Version, IReadOnlyList<AdvisoryReport> Advisories)
{
    public static EngineReport Make()
    {
        var version = typeof(Wasmtime.Engine).Assembly.GetName().Version!.ToString(fieldCount: 3);
        return new("Wasmtime", version, EngineAdvisories.Naming(version));
    }
}

/// <summary>The machine.</summary>
internal sealed record PlatformReport(string System, string Architecture, string Runtime, int Processors)
{
    public static PlatformReport Make() => new(RuntimeInformation.OSDescription, RuntimeInformation.ProcessArchitecture.ToString(), RuntimeInformation.FrameworkDescription, Environment.ProcessorCount);
}
