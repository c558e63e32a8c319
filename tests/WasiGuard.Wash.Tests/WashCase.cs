namespace WasiGuard.Wash.Tests;

/// <summary>A command line and what it must do: one case of <c>cases.txt</c>, whose head describes the format.</summary>
public sealed record WashCase
{
    public required string Name { get; init; }

    /// <summary>True when the machine's <c>sh</c> with its tools must agree.</summary>
    public bool IsPortable { get; set; }

    /// <summary>True when the script comes on standard input, not with <c>-c</c>.</summary>
    public bool IsOnStandardInput { get; set; }

    public int ExitCode { get; set; }

    /// <summary>What the host gets: 125 is the highest exit code that a WASI program can end with.</summary>
    public int HostExitCode => HostExitCodeOf(ExitCode);

    public CaseText CommandLine { get; } = new();

    public CaseText StandardInput { get; } = new();

    public CaseText Output { get; } = new();

    public Dictionary<string, CaseText> FilesBefore { get; } = [];

    public Dictionary<string, CaseText> FilesAfter { get; } = [];

    /// <summary>What standard error must contain.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>The arguments of the shell.</summary>
    public IReadOnlyList<string> Arguments => IsOnStandardInput ? [] : ["-c", CommandLine.Joined];

    public static int HostExitCodeOf(int status) => Math.Min(status, 125);

    public override string ToString() => Name;
}
