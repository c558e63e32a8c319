// A host that is short of something: the tests start it under limits of the system. It prints a line for each execution, and ends with 0
// whatever became of the guests: what must not happen is that the process ends otherwise.
using System.Globalization;
using System.Runtime.InteropServices;
using WasiGuard;
using Wasmtime;

const string Hello = """
    (module
      (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
      (memory (export "memory") 1)
      (data (i32.const 0) "\08\00\00\00\06\00\00\00hello\0a")
      (func (export "_start") (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 100)))))
    """;

// As hosts do that end orderly: by itself .NET ends at once, as if it was killed.
using var asked = PosixSignalRegistration.Create(PosixSignal.SIGTERM, context =>
{
    context.Cancel = true;
    Environment.Exit(0);
});

// The console takes a thread of its own at the first line, which must not be when everything is taken.
Console.WriteLine("Ready");

var count = args.Length > 1 && int.TryParse(args[1], CultureInfo.InvariantCulture, out var number) ? number : 1;
WasiLimits limits = new() { Timeout = TimeSpan.FromSeconds(20) };
switch (args[0])
{
    case "hello":
        await RunAsync(new InProcessWasiRunner(), Module(Hello));
        await RunAsync(new InProcessWasiRunner(new() { UsePooling = false }), Module(Hello));
        await RunAsync(new InProcessWasiRunner(), Module(Hello), 1_000_000);
        break;
    case "memory":
        // Each page more than the system gives while the engine is there already.
        await RunAsync(new InProcessWasiRunner(new() { UsePooling = false }), Module(Hello));
        await RunAsync(new InProcessWasiRunner(new() { UsePooling = false }), Module(Hello.Replace("(memory (export \"memory\") 1)", $"(memory (export \"memory\") {count})", StringComparison.Ordinal)));
        break;
    case "runners":
        var runners = new List<InProcessWasiRunner>();
        for (var i = 1; i <= count; i++)
        {
            runners.Add(new(new() { MaxConcurrentExecutions = 64 + i }));
            await RunAsync(runners[^1], Module(Hello));
        }

        // Engines that are collected would make room for others.
        GC.KeepAlive(runners);
        break;
    case "modules":
        var runner = new InProcessWasiRunner();
        for (var i = 0; i < count; i++)
            await RunAsync(runner, Module(Hello.Replace("hello\\0a", $"{i:d5}\\0a", StringComparison.Ordinal)));
        break;
    case "descriptors":
        var opener = Module(await File.ReadAllTextAsync(args[2]));
        var shared = new InProcessWasiRunner();
        await RunAsync(shared, Module(Hello));
        await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Task.Run(() => RunAsync(shared, opener))).Append(RunAsync(shared, Module(Hello))));
        await RunAsync(shared, Module(Hello));
        break;
    case "program":
        var directory = args.Length > 4 ? args[4] : null;
        await RunAsync(new WasmtimeWasiRunner(new WasmtimeRunnerOptions { ExecutablePath = args[1], TemporaryDirectory = args[2], ModuleCacheDirectory = directory }), WasiModule.FromFile(args[3]));
        break;
    case "taken":
        await RunWhileDescriptorsAreTakenAsync(args[1]);
        break;
    default:
        return 2;
}

return 0;

WasiModule Module(string text) => WasiModule.FromBytes(Wasmtime.Module.ConvertText(text));

async Task RunAsync(WasiRunner runner, WasiModule module, ulong? fuel = null)
{
    try
    {
        var files = args[0] == "descriptors" ? WasiFileSnapshot.Empty : null;
        var result = await runner.ExecuteAsync(new() { Module = module, Limits = limits with { Fuel = fuel }, Files = files });
        Console.WriteLine($"{result.Termination} {result.ExitCode} {result.StdoutText.TrimEnd()}");
    }
    catch (WasiModuleException blamed)
    {
        Console.WriteLine($"Blamed: {blamed.Message}");
    }
    catch (WasiRunnerException refused)
    {
        Console.WriteLine($"Refused: {refused.Message}");
    }
}

// The host itself opens all that it can while a guest runs, and lets go a second after it has the result.
async Task RunWhileDescriptorsAreTakenAsync(string temporaryDirectory)
{
    // Makes a file, and goes on for ever.
    const string Endless = """
        (module
          (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 0) "runs")
          (func (export "_start")
            (drop (call $open (i32.const 3) (i32.const 0) (i32.const 0) (i32.const 4) (i32.const 1) (i64.const 64) (i64.const 0) (i32.const 0) (i32.const 100)))
            (loop (br 0))))
        """;
    var runner = new InProcessWasiRunner(new() { TemporaryDirectory = temporaryDirectory });
    await RunAsync(runner, Module(Hello));
    await StartWorkersAsync();
    var running = runner.ExecuteAsync(new() { Module = Module(Endless), Limits = new() { Timeout = TimeSpan.FromSeconds(2) }, Files = WasiFileSnapshot.Empty.WithFile("d/f", "x"u8.ToArray()) });
    while (!running.IsCompleted && Directory.GetFiles(temporaryDirectory, "runs", SearchOption.AllDirectories).Length == 0)
        await Task.Delay(10);
    var taken = new List<FileStream>();
    try
    {
        while (true)
            taken.Add(File.OpenRead("/dev/null"));
    }
    catch (IOException)
    {
        var result = await running;
        Console.WriteLine($"{result.Termination} {result.FilesError}");
    }

    await Task.Delay(1000);
    taken.ForEach(each => each.Dispose());
    for (var tries = 0; tries < 200 && Directory.GetDirectories(temporaryDirectory).Length > 0; tries++)
        await Task.Delay(50);
    Console.WriteLine($"Left: {Directory.GetDirectories(temporaryDirectory).Length}");
}

// .NET reads a file whenever it starts a thread: without a descriptor it cannot, and its pool ends the process for that.
async Task StartWorkersAsync()
{
    const int Workers = 16;
    ThreadPool.SetMinThreads(Workers, Workers);
    using var all = new Barrier(Workers);
    await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(() => all.SignalAndWait())));
}
