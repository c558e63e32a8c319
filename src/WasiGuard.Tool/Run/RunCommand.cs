using System.CommandLine;
using System.Text;

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
            var input = await options.ReadInputAsync(parsed, cancellationToken);
            var runner = Runners.Select(parsed.GetValue(options.Runner), input);
            var result = await Terminal.ShowWhenSlowAsync($"Running {GuestText.Shown(input.Module.Name)}", runner.ExecuteAsync(input, cancellationToken));
            if (parsed.GetValue(options.AsJson))
                Json.Write(RunReport.Of(runner.GetType().Name, result));
            else
            {
                await PassOnAsync(result, parsed.GetValue(options.Raw), cancellationToken);
                foreach (var note in DeniedRequests.Describe(input, result))
                    Terminal.WriteNote(note);
            }

            return ExitCodeOf(result);
        });
        return command;
    }

    private static async Task PassOnAsync(WasiExecResult result, bool raw, CancellationToken cancellationToken)
    {
        await using (var output = Console.OpenStandardOutput())
            await output.WriteAsync(ForReader(result.Stdout, raw || Console.IsOutputRedirected), cancellationToken);
        await using (var error = Console.OpenStandardError())
            await error.WriteAsync(ForReader(result.Stderr, raw || Console.IsErrorRedirected), cancellationToken);
        if (result.StdoutTruncated || result.StderrTruncated)
            Terminal.WriteNote("The program wrote more than was kept; the rest was dropped. Raise --max-output.");
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

    /// <summary>The program's bytes for whoever reads them: another program gets them as they are, a terminal would obey what they say.</summary>
    private static ReadOnlyMemory<byte> ForReader(ReadOnlyMemory<byte> bytes, bool asTheyAre) =>
        asTheyAre ? bytes : Encoding.UTF8.GetBytes(GuestText.Printable(Encoding.UTF8.GetString(bytes.Span)));

    private static int ExitCodeOf(WasiExecResult result) => result.Termination switch
    {
        WasiTermination.Trapped => ExitCodes.Trapped,
        WasiTermination.TimedOut => ExitCodes.TimedOut,
        WasiTermination.OutOfFuel => ExitCodes.OutOfFuel,
        // A larger code would come out as its last eight bits, so that 256 looked like success.
        _ => result.ExitCode is >= 0 and <= ExitCodes.Largest ? result.ExitCode : ExitCodes.Largest,
    };
}
