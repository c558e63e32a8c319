using System.ClientModel;
using AgentHost;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using WasiGuard;

const int HostFailure = 70;

try
{
    return await AgentOptions.CreateCommand(RunAsync).Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (Exception failure) when (failure is WasiRunnerException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"AgentHost: {GuestText.Printable(failure.Message)}");
    return HostFailure;
}

static async Task RunAsync(AgentOptions options, CancellationToken cancellationToken)
{
    using var log = SessionLog.Open(options.LogFile, TimeProvider.System);
    using var model = CreateModel(options);

    // The wasmtime program gives each command a process of its own, where it is installed. It cannot give a guest HTTP: for an
    // input with NetFetch the selector takes the runner that can.
    var runner = new WasiRunnerSelector(new WasmtimeWasiRunner(), new InProcessWasiRunner());

    var session = new AgentSession(options, model, runner, log);
    Console.WriteLine($"Workspace {options.Workspace}; WASI Bash is {OnOff(options.WasiBash)}, WASI netFetch is {OnOff(options.NetFetch is not null)}.");
    Console.WriteLine("/diff shows what changed, /commit writes it back, /discard forgets it, /quit ends.");
    if (options.NetFetch is { Allow.Count: 0 })
        Console.WriteLine("No host is allowed yet, so every request will be denied. Name some with --net-allow.");
    if (session.Greeting is { Length: > 0 } greeting)
        Console.WriteLine(greeting);
    while (Prompt() is { } line && line != "/quit")
    {
        // What a model says may be what a guest has told it to say.
        Console.WriteLine(GuestText.Printable(await session.HandleAsync(line, cancellationToken)));
    }
}

static string? Prompt()
{
    if (!Console.IsInputRedirected)
        Console.Write("> ");
    return Console.ReadLine();
}

static string OnOff(bool on) => on ? "on" : "off";

static IChatClient CreateModel(AgentOptions options)
{
    if (options.Endpoint is not { } endpoint)
        return new ScriptedModel();
    var key = Environment.GetEnvironmentVariable(AgentOptions.KeyVariable)!;
    return new ChatClient(options.Model, new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = endpoint }).AsIChatClient();
}
