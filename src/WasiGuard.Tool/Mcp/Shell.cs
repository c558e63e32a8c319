using System.Reflection;

namespace WasiGuard.Tool;

/// <summary>Runs command lines in <c>wash</c>, a shell that is itself a WASI guest, over one directory of the host. Each line is an execution of its own.</summary>
internal sealed class Shell : IDisposable
{
    /// <summary>Where the guest finds the workspace.</summary>
    public const string GuestPath = "/workspace";

    private readonly IWasiRunner _runner;
    private readonly WasiExecInput _input;

    // A guest keeps a thread until it ends; more of them than processors would only take turns.
    private readonly SemaphoreSlim _places = new(Environment.ProcessorCount);

    /// <param name="runner">What executes.</param>
    /// <param name="workspace">The directory that the shell works on, and the only one that it sees.</param>
    /// <param name="netFetch">What the shell may fetch; null for a shell without HTTP, which runs on every runner.</param>
    /// <exception cref="ToolException">The runner lacks what the shell needs, or is not available.</exception>
    public Shell(RunnerChoice runner, string workspace, NetFetchPolicy? netFetch)
    {
        _input = new()
        {
            Module = Embedded(netFetch is null ? "wash.wasm" : "wash-net.wasm"),
            ProgramName = "wash",
            Environment = new Dictionary<string, string> { ["HOME"] = GuestPath, ["LANG"] = "C.UTF-8" },
            Preopens = [new(workspace, GuestPath)],
            WorkingDirectory = GuestPath,
            NetFetch = netFetch,
        };
        _runner = Runners.Select(runner, _input);
    }

    /// <param name="commandLine">What the shell reads. Text from outside belongs into <paramref name="parameters"/>.</param>
    /// <param name="parameters">What the command line finds in <c>$1</c>, <c>$2</c> and so on.</param>
    /// <param name="standardInput">What the command line reads from standard input.</param>
    /// <param name="limits">What it may use up.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<WasiExecResult> RunAsync(string commandLine, IReadOnlyList<string> parameters, ReadOnlyMemory<byte> standardInput, WasiLimits limits, CancellationToken cancellationToken)
    {
        await _places.WaitAsync(cancellationToken);
        try
        {
            var input = _input with { Arguments = ["-c", commandLine, "wash", .. parameters], StandardInput = standardInput, Limits = limits };
            // The runner was chosen before the limits were known.
            CapabilityGuard.ThrowIfUnsupported(_runner, input);
            return await _runner.ExecuteAsync(input, cancellationToken);
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();

    private static WasiModule Embedded(string name)
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(name)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return WasiModule.FromBytes(bytes, name);
    }
}
