using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace WasiGuard.Tool;

/// <summary>The library's help, and below it examples.</summary>
internal sealed class HelpWithExamples(SynchronousCommandLineAction help) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => help.ClearsParseErrors;

    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
            option.Action = new HelpWithExamples((SynchronousCommandLineAction)option.Action!);
    }

    public override int Invoke(ParseResult parsed)
    {
        var exitCode = help.Invoke(parsed);
        if (parsed.CommandResult.Command is not ToolCommand { Examples: { Count: > 0 } examples })
            return exitCode;
        var output = parsed.InvocationConfiguration.Output;
        output.WriteLine(examples.Count == 1 ? "Example:" : "Examples:");
        foreach (var example in examples)
            output.WriteLine($"  wasiguard {example}");
        output.WriteLine();
        return exitCode;
    }
}
