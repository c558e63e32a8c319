using System.CommandLine;
using Microsoft.Extensions.Logging;

namespace WasiGuard.Tool;

/// <summary>The runners that the tool brings. The embedded engine comes first: it has every capability and needs nothing installed.</summary>
internal static class Runners
{
    public static Option<RunnerChoice> Option(string description) => new("--runner")
    {
        HelpName = "auto|inprocess|wasmtime",
        Description = description,
        CustomParser = ValueParser.Choice<RunnerChoice>("auto", "inprocess", "wasmtime"),
    };

    /// <summary>The runner that executes the input.</summary>
    /// <exception cref="WasiCapabilityNotSupportedException">No runner has what the input needs. (The embedded runner says so when it executes.)</exception>
    /// <exception cref="ToolException">The runner that was asked for lacks what the input needs, or cannot execute here.</exception>
    public static IWasiRunner Select(RunnerChoice choice, WasiExecInput input)
    {
        // What the command line asks for is what is wanted.
        var ceilings = new WasiCeilings();
        ceilings = ceilings with { OutputBytes = Math.Max(ceilings.OutputBytes, input.Limits.MaxStdoutBytes ?? 0) };
        var (inProcess, wasmtime) = (InProcess(ceilings), CommandLine(ceilings));
        return choice switch
        {
            RunnerChoice.Auto => new WasiRunnerSelector(inProcess, wasmtime).Select(input),
            RunnerChoice.InProcess => inProcess,
            RunnerChoice.Wasmtime => Able(wasmtime, input),
            _ => throw new ArgumentOutOfRangeException(nameof(choice), choice, "There is no such runner."),
        };
    }

    /// <summary>The embedded engine, with what it says of compiled modules that it could not keep.</summary>
    public static InProcessWasiRunner Compiling(ILoggerFactory said) => new(new InProcessRunnerOptions { ModuleCacheDirectory = UserCache.CompiledModules, LoggerFactory = said });

    private static InProcessWasiRunner InProcess(WasiCeilings ceilings) => new(new InProcessRunnerOptions { Ceilings = ceilings, ModuleCacheDirectory = UserCache.CompiledModules });

    private static WasmtimeWasiRunner CommandLine(WasiCeilings ceilings) => new(new WasmtimeRunnerOptions { Ceilings = ceilings, ModuleCacheDirectory = UserCache.CompiledModules });

    private static WasmtimeWasiRunner Able(WasmtimeWasiRunner runner, WasiExecInput input)
    {
        try
        {
            CapabilityGuard.ThrowIfUnsupported(runner, input);
        }
        catch (WasiCapabilityNotSupportedException refused)
        {
            // What no runner of the tool has, no other choice helps with.
            var wayOut = refused.Capabilities.Count > 0 ? " On this command line: --runner inprocess." : "";
            throw new ToolException(ExitCodes.NotSupported, refused.Message + wayOut, refused);
        }

        return runner.IsAvailable
            ? runner
            : throw new ToolException(ExitCodes.Unavailable, "The wasmtime program is not here. Install it and put it on the PATH, or use --runner inprocess, which needs nothing.");
    }
}
