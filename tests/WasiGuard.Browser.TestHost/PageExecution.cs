using System.Text.Json.Serialization;

namespace WasiGuard.Browser.TestHost;

/// <summary>An input on its way from the test process to the page.</summary>
public sealed record PageRequest
{
    public required int Id { get; init; }

    public required string ModuleName { get; init; }

    /// <summary>Names the module for later requests, which leave <see cref="ModuleBytes"/> null.</summary>
    public required string ModuleKey { get; init; }

    public byte[]? ModuleBytes { get; init; }

    public string? ProgramName { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyDictionary<string, string> Environment { get; init; }

    public required byte[] StandardInput { get; init; }

    /// <summary>Whether the outputs go to the streams of the test process.</summary>
    public bool StreamsOutput { get; init; }

    public bool StreamsError { get; init; }

    /// <summary>Whether both go to the same stream.</summary>
    public bool StreamsTogether { get; init; }

    public required WasiLimits Limits { get; init; }

    public NetFetchPolicy? NetFetch { get; init; }

    /// <summary>Those of the runner; null for its defaults.</summary>
    public WasiCeilings? Ceilings { get; init; }

    public PageFiles? Files { get; init; }

    public string? WorkingDirectory { get; init; }
}

public sealed record PageFiles(IReadOnlyDictionary<string, byte[]> Files, IReadOnlyList<string> Directories)
{
    public static PageFiles? Of(WasiFileSnapshot? files) => files is null
        ? null
        : new(files.Files.ToDictionary(file => file.Key, file => file.Value.ToArray()), [.. files.Directories]);

    public WasiFileSnapshot ToSnapshot()
    {
        var snapshot = Directories.Aggregate(WasiFileSnapshot.Empty, (files, path) => files.WithDirectory(path));
        return Files.Aggregate(snapshot, (files, file) => files.WithFile(file.Key, (ReadOnlyMemory<byte>)file.Value));
    }
}

/// <summary>A result, or an exception, on its way back.</summary>
public sealed record PageResponse
{
    public string? ExceptionType { get; init; }

    public string? ExceptionMessage { get; init; }

    public string? ParamName { get; init; }

    public int ExitCode { get; init; }

    public WasiTermination Termination { get; init; }

    public string? TrapMessage { get; init; }

    public byte[] Stdout { get; init; } = [];

    public byte[] Stderr { get; init; } = [];

    public bool StdoutTruncated { get; init; }

    public bool StderrTruncated { get; init; }

    public PageFiles? Files { get; init; }

    public string? FilesError { get; init; }

    public IReadOnlyList<NetFetchAudit> NetFetchAudits { get; init; } = [];

    public TimeSpan Duration { get; init; }
}

[JsonSerializable(typeof(PageRequest))]
[JsonSerializable(typeof(PageResponse))]
public sealed partial class PageJson : JsonSerializerContext;
