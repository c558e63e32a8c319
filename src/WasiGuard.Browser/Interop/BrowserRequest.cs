namespace WasiGuard;

/// <summary>A file or, without a length, a directory of a snapshot; the bytes of all files follow each other in an array of their own.</summary>
internal sealed record BrowserEntry(string Path, int? Length);

/// <summary>A directory that the guest has from its start on, and the name that it finds it under.</summary>
internal sealed record BrowserMount(string Path, string Name);

/// <summary>What the page is told of an input, as JSON.</summary>
internal sealed record BrowserRequest
{
    private static int s_lastId;

    public required int Id { get; init; }

    /// <summary>The exports to call, in order.</summary>
    public required IReadOnlyList<string> Entry { get; init; }

    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyList<string> Environment { get; init; }

    public required long MaxStdout { get; init; }

    public required long MaxStderr { get; init; }

    /// <summary>The outputs that are told of while the guest runs.</summary>
    public required IReadOnlyList<string> Streamed { get; init; }

    /// <summary>Milliseconds.</summary>
    public required double Timeout { get; init; }

    /// <summary>Bytes of all files together that are told of at the end.</summary>
    public required long MaxFileBytes { get; init; }

    /// <summary>Files and directories that are told of at the end.</summary>
    public required long MaxFileEntries { get; init; }

    public required IReadOnlyList<BrowserEntry>? Entries { get; init; }

    public required IReadOnlyList<BrowserMount> Mounts { get; init; }

    public required BrowserPolicy? Policy { get; init; }

    /// <summary>The hosts that the browser lets the worker reach, as sources of the directive <c>connect-src</c>.</summary>
    public required string Connect { get; init; }

    public static (BrowserRequest Request, byte[] FileBytes) Of(WasiExecInput input, EffectiveLimits limits, WasiCeilings ceilings)
    {
        var request = new BrowserRequest
        {
            Id = Interlocked.Increment(ref s_lastId),
            Entry = ModuleEntry.Of(input.Module).Called,
            Arguments = [input.ProgramName ?? input.Module.Name, .. input.Arguments],
            Environment = [.. GuestMounts.EnvironmentOf(input).Select(variable => $"{variable.Key}={variable.Value}")],
            MaxStdout = limits.StdoutBytes,
            MaxStderr = limits.StderrBytes,
            Streamed = [.. StreamedOf(input)],
            Timeout = limits.Timeout.TotalMilliseconds,
            MaxFileBytes = ceilings.SnapshotBytes,
            MaxFileEntries = ceilings.SnapshotEntries,
            Entries = input.Files is { } files ? [.. EntriesOf(files)] : null,
            Mounts = SnapshotMounts.Of(input),
            Policy = input.NetFetch is { } policy ? BrowserPolicy.Of(policy, ceilings) : null,
            Connect = ConnectSources.Of(input.NetFetch),
        };
        return (request, BytesOf(input.Files));
    }

    private static IEnumerable<string> StreamedOf(WasiExecInput input)
    {
        if (input.StandardOutputStream is not null)
            yield return "stdout";
        if (input.StandardErrorStream is not null)
            yield return "stderr";
    }

    private static IEnumerable<BrowserEntry> EntriesOf(WasiFileSnapshot files) =>
        files.Directories.Select(path => new BrowserEntry(path, Length: null))
            .Concat(files.Files.Select(file => new BrowserEntry(file.Key, file.Value.Length)));

    private static byte[] BytesOf(WasiFileSnapshot? files)
    {
        if (files is null)
            return [];
        var bytes = new byte[files.Files.Values.Sum(file => (long)file.Length)];
        var at = 0;
        foreach (var file in files.Files.Values)
        {
            file.Span.CopyTo(bytes.AsSpan(at));
            at += file.Length;
        }

        return bytes;
    }
}
