// The command line of the `wasmtime` program on top of the Wasmtime package, for tests on machines without the program.
using WasmtimeStandIn;

try
{
    return args switch
    {
        ["--version" or "-V"] => Version(),
        ["compile", .. var rest] => CompileCommand.Execute(CompileOptions.Parse(rest)),
        ["run", .. var rest] => RunCommand.Execute(RunOptions.Parse(rest)),
        [] => throw new UsageException("'wasmtime' requires a subcommand but one was not provided"),
        [var other, ..] => throw new UsageException($"unrecognized subcommand '{other}'"),
    };
}
catch (UsageException wrong)
{
    Console.Error.Write($"error: {wrong.Message}\n\nUsage: wasmtime run [OPTIONS] <WASM>...\n\nFor more information, try '--help'.\n");
    return 2;
}

static int Version()
{
    Console.WriteLine($"wasmtime {typeof(Wasmtime.Engine).Assembly.GetName().Version?.ToString(3)} (stand-in)");
    return 0;
}
