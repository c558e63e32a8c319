using System.CommandLine;

namespace WasiGuard.Tool;

/// <summary><c>wasiguard run MODULE [-- ARGS]</c>: runs a program with what the options grant, and ends with its exit code.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var options = new RunOptions();
        var command = new ToolCommand(
            "run",
            "Runs a WASI program. It has no files, no environment and no network but what the options grant.",
            "run hello.wasm",
            "run --dir ./data::/data --timeout 10s --memory 64MB report.wasm -- --month 5 /data/in.csv",
            "run --net-allow api.example.com fetch.wasm -- https://api.example.com/");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var input = options.ReadInput(parsed);
            var runner = Runners.Select(parsed.GetValue(options.Runner), input);
            var waiting = new Waiting($"Running {GuestText.Shown(input.Module.Name)}");
            try
            {
                if (options.HasInput(parsed))
                    input = input with { StandardInputStream = new StandardInput(waiting) };
                return parsed.GetValue(options.AsJson)
                    ? await ReportAsync(runner, input, waiting, cancellationToken)
                    : await PassOnAsync(runner, input, parsed.GetValue(options.Raw), waiting, cancellationToken);
            }
            finally
            {
                await waiting.EndAsync();
            }
        });
        return command;
    }

    private static async Task<int> ReportAsync(IWasiRunner runner, WasiExecInput input, Waiting waiting, CancellationToken cancellationToken)
    {
        var result = await runner.ExecuteAsync(input, cancellationToken);
        await waiting.EndAsync();
        Json.Write(RunReport.Of(runner.GetType().Name, result));
        return ExitCodeOf(result);
    }

    private static async Task<int> PassOnAsync(IWasiRunner runner, WasiExecInput input, bool raw, Waiting waiting, CancellationToken cancellationToken)
    {
        await using var output = StandardOutput.Output(raw, waiting);
        await using var error = StandardOutput.Error(raw, waiting);
        var result = await runner.ExecuteAsync(input with { StandardOutputStream = output, StandardErrorStream = error }, cancellationToken);
        await waiting.EndAsync();
        output.End();
        error.End();
        SayEnd(result);
        foreach (var note in DeniedRequests.Describe(input, result))
            Terminal.WriteNote(note);
        return ExitCodeOf(result);
    }

    private static void SayEnd(WasiExecResult result)
    {
        if (result.StdoutTruncated || result.StderrTruncated)
            Terminal.WriteNote("The program wrote more than --max-output; the rest was dropped. Raise it.");
        switch (result.Termination)
        {
            case WasiTermination.Trapped:
                Terminal.WriteError($"The program trapped: {GuestText.Printable(result.TrapMessage ?? "")}");
                break;
            case WasiTermination.TimedOut:
                Terminal.WriteError("The program was stopped: its time (--timeout) was up.");
                break;
            case WasiTermination.OutOfFuel:
                Terminal.WriteError("The program was stopped: its fuel (--fuel) was used up.");
                break;
        }
    }

    private static int ExitCodeOf(WasiExecResult result) => result.Termination switch
    {
        WasiTermination.Trapped => ExitCodes.Trapped,
        WasiTermination.TimedOut => ExitCodes.TimedOut,
        WasiTermination.OutOfFuel => ExitCodes.OutOfFuel,
        WasiTermination.Exited when result.ExitCode == 0 && (result.StdoutTruncated || result.StderrTruncated) => ExitCodes.OutputCut,
        // A larger code would come out as its last eight bits, so that 256 looked like success.
        _ => result.ExitCode is >= 0 and <= ExitCodes.Largest ? result.ExitCode : ExitCodes.Largest,
    };
}
