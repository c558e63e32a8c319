using System.Globalization;

namespace WasiGuard.Benchmarks;

/// <summary>The files of a large program that run guests: directly, through a service of the program, from commands, handlers and background work.</summary>
internal static class HandOverCode
{
    public const string Shared = """
        namespace Large.Sandbox
        {
        public sealed record SandboxOptions(bool Net, int MaxMegabytes, string? Folder);

        public interface ISandbox
        {
            Task<int> ExecuteAsync(string code, SandboxOptions options, CancellationToken cancellationToken = default);
            Task<int> Run(string code);
        }

        public sealed class Sandbox(IWasiRunner runner, WasiModule interpreter) : ISandbox
        {
            private static readonly NetFetchPolicy s_policy = new() { Allow = ["api.example.com"] };

            public async Task<int> ExecuteAsync(string code, SandboxOptions options, CancellationToken cancellationToken = default)
            {
                var input = new WasiExecInput { Module = interpreter, Arguments = ["-c", code] };
                if (options.Net)
                    input = input with { NetFetch = s_policy };
                if (options.MaxMegabytes > 0)
                    input = input with { Limits = input.Limits with { MaxMemoryBytes = options.MaxMegabytes * 1048576L } };
                if (options.Folder is { } folder)
                    input = input with { ReadOnlyPreopens = [new(folder, "/work")] };
                for (var attempt = 0; attempt < 3; attempt++)
                {
                    try
                    {
                        var result = await runner.ExecuteAsync(input, cancellationToken);
                        if (result.ExitCode == 0 || attempt == 2)
                            return result.ExitCode;
                    }
                    catch (WasiRunnerException) when (attempt < 2)
                    {
                        await Task.Delay(100, cancellationToken);
                    }
                }

                return -1;
            }

            public Task<int> Run(string code) => ExecuteAsync(code, new(false, 64, null));
        }
        }

        """;

    private static readonly string[] s_shapes =
    [
        """
        public sealed class Guest# (ISandbox sandbox)
        {
            public async Task<int> Run(string[] arguments, bool net)
            {
                var total = 0;
                foreach (var argument in arguments)
                {
                    if (argument.Length == 0) continue;
                    total += await sandbox.ExecuteAsync(argument, new(net, 64, argument.StartsWith('/') ? argument : null));
                }

                return total;
            }
        }
        """,
        """
        public sealed class Guest#
        {
            private readonly Dictionary<string, WasiModule> _modules = [];
            private readonly IWasiRunner _runner = new WasmtimeWasiRunner();

            public async Task Start(string name, bool loud, string? folder)
            {
                if (!_modules.TryGetValue(name, out var module))
                    _modules[name] = module = WasiModule.FromFile(name + ".wasm");
                var input = new WasiExecInput { Module = module, ProgramName = name };
                if (loud) input = input with { Arguments = ["-v"] };
                if (folder is not null) input = input with { Preopens = [new(folder, "/data")] };
                var result = await _runner.ExecuteAsync(input);
                if (result.ExitCode != 0) throw new InvalidOperationException(result.StderrText);
            }
        }
        """,
        """
        public sealed class Guest#
        {
            public async Task<string> ExecuteAsync(WasiModule module, NetFetchPolicy? policy, bool inProcess)
            {
                IWasiRunner runner = inProcess ? new InProcessWasiRunner() : new WasmtimeWasiRunner();
                var input = new WasiExecInput { Module = module, NetFetch = inProcess ? policy : null };
                var result = await runner.ExecuteAsync(input);
                return result.Termination == WasiTermination.Exited ? result.StdoutText : throw new InvalidOperationException(result.TrapMessage);
            }
        }
        """,
        """
        public sealed class Guest#
        {
            private readonly List<Func<CancellationToken, Task<int>>> _work = [];

            public void Add(IWasiRunner runner, WasiModule module, int priority) =>
                _work.Insert(Math.Min(priority, _work.Count), async token => (await runner.ExecuteAsync(new WasiExecInput { Module = module, Limits = new() { Fuel = 1000 } }, token)).ExitCode);

            public async Task<int[]> Run(CancellationToken cancellationToken)
            {
                var results = new List<int>();
                foreach (var work in _work)
                    results.Add(await work(cancellationToken));
                return [.. results.Where(code => code != 0)];
            }
        }
        """,
        """
        public sealed class Guest#
        {
            public static async Task<int> Main(string[] args)
            {
                var verbose = false; string? folder = null; var net = false;
                for (var i = 0; i < args.Length; i++)
                {
                    switch (args[i])
                    {
                        case "-v": verbose = true; break;
                        case "--net": net = true; break;
                        case "--folder" when i + 1 < args.Length: folder = args[++i]; break;
                        default: Console.Error.WriteLine(args[i]); return 2;
                    }
                }

                var input = new WasiExecInput { Module = WasiModule.FromFile("tool.wasm"), Arguments = verbose ? ["-v"] : [] };
                if (folder != null) input = input with { WorkingDirectory = folder };
                IWasiRunner runner = net ? new InProcessWasiRunner() : new WasmtimeWasiRunner();
                if (net && runner.Supports<SupportsNetFetchAttribute>()) input = input with { NetFetch = NetFetchPolicy.PublicInternet };
                return (await runner.ExecuteAsync(input)).ExitCode;
            }
        }
        """,
    ];

    public static string Class(int number) => "\nnamespace Large.Sandbox { " + s_shapes[number / 100 % s_shapes.Length].Replace("#", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) + " }\n";
}
