// The command line of the `wasmtime` program on top of the Wasmtime package, for tests on machines without the program.
using WasmtimeStandIn;

try
{
    return args switch
    {
        ["--version" or "-V"] => Version(),
        ["compile", .. var rest] => CompileCommand.Execute(CompileOptions.Parse(rest)),
        ["run", .. var rest] => RunCommand.Execute(RunOptions.Parse(rest)),
        // Without a subcommand, the program runs what it is given.
        _ => RunCommand.Execute(RunOptions.Parse(args)),
    };
}
catch (UsageException wrong)
{
    Console.Error.Write($"error: {wrong.Message}\n\n{wrong.Advice}");
    return 2;
}

static int Version()
{
    Console.WriteLine($"wasmtime {typeof(Wasmtime.Engine).Assembly.GetName().Version?.ToString(3)}");
    return 0;
}
