using Quickstart;
using WasiGuard;

Console.WriteLine("1. What can run where, read from the attributes of the runner types\n");
TruthTable.Print(Console.Out, typeof(WasmtimeWasiRunner), typeof(InProcessWasiRunner), typeof(BrowserWasiRunner));

await using var site = await LocalSite.StartAsync("Hello from the host's own web server.\n");
var input = new WasiExecInput
{
    Module = WasiModule.FromFile(Path.Combine(AppContext.BaseDirectory, "guests", "fetch.wasm")),
    Arguments = [site.Url],
    NetFetch = new NetFetchPolicy { Allow = [site.Origin], AllowedAddresses = ["127.0.0.1/32"] },
    Limits = new() { Timeout = TimeSpan.FromSeconds(20) },
};

Console.WriteLine($"\n2. A guest written in C fetches {site.Url} in this process, as far as its policy allows\n");
var inProcess = new InProcessWasiRunner();
var result = await inProcess.ExecuteAsync(input);
Console.WriteLine($"   {result.Termination} with exit code {result.ExitCode} after {result.Duration.TotalMilliseconds:f0} ms");
Console.WriteLine(Indented(result.StdoutText));
foreach (var audit in result.NetFetchAudits)
    Console.WriteLine($"   audit: {audit.Method} {audit.Url} -> {audit.Outcome}, status {audit.Status}, {audit.Bytes} bytes");

Console.WriteLine("\n3. The same input on the wasmtime command line, which cannot give a guest HTTP: refused before anything starts\n");
var commandLine = new WasmtimeWasiRunner();
try
{
    await commandLine.ExecuteAsync(input);
}
catch (WasiCapabilityNotSupportedException refused)
{
    Console.WriteLine($"   {refused.Message}");
}

Console.WriteLine("\n4. A selector takes the first runner that has everything an input needs\n");
var selector = new WasiRunnerSelector(commandLine, inProcess);
Console.WriteLine($"   with NetFetch:    {selector.Select(input).GetType().Name}");
Console.WriteLine($"   no HTTP at all:   {Choice(selector, NoHttp(input))}");

Console.WriteLine("\n5. The same mistake in source code: what the build prints, and an editor underlines\n");
foreach (var diagnostic in await BuildTimeDiagnostic.OfWrongProgramAsync())
    Console.WriteLine($"   {diagnostic}");

static string Indented(string text) => string.Join('\n', text.TrimEnd('\n').Split('\n').Select(line => "   | " + line));

static WasiExecInput NoHttp(WasiExecInput input) => input with
{
    Module = WasiModule.FromBytes(new byte[] { 0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0 }),
    NetFetch = null,
};

static string Choice(WasiRunnerSelector selector, WasiExecInput input) =>
    selector.Select(input) is WasmtimeWasiRunner ? "WasmtimeWasiRunner" : "InProcessWasiRunner (there is no wasmtime program here)";
