// What the guard finds by reflection, printed: the same with Native AOT, trimmed, and compiled while it runs.
using AotSmoke;
using Microsoft.Extensions.DependencyInjection;
using WasiGuard;

var empty = WasiModule.FromBytes(default);
var policy = NetFetchPolicy.PublicInternet;
WasiExecInput[] inputs =
[
    new() { Module = empty },
    new() { Module = empty, NetFetch = policy },
    new() { Module = empty, Files = WasiFileSnapshot.Empty, Limits = new() { Fuel = 1, MaxMemoryBytes = 1 } },
    new GpuInput { Module = empty },
    new GpuInput { Module = empty, Gpus = 0 },
    new GpuInput { Module = empty, NeedsTensorCores = true, GpuTime = TimeSpan.FromSeconds(1) },
    new GpuInput { Module = empty, Trace = new() { Target = "here" } },
    new GpuInput { Module = empty, Trace = new() { Target = "here" }, Gpus = 1, NetFetch = policy, WorkingDirectory = "/" },
    new CloudInput { Module = empty, NetFetch = "hidden" },
    new GpuInput { Module = empty, Traces = [new(), new() { Target = "here" }] },
    new GpuInput { Module = empty, Anything = new TraceOptions { Target = "here" } },
    new GpuInput { Module = empty, Slot = new(3) },
    new GpuInput { Module = empty }.WithSecret("here"),
    new CloudInput { Module = empty, Tag = "here" },
    new DarkInput { Module = empty },
    (new CloudInput { Module = empty, NetFetch = "hidden" } as WasiExecInput) with { NetFetch = policy },
];

await using var provider = new ServiceCollection()
    .AddWasiRunner<PlainRunner>()
    .AddWasiRunner(new GpuRunner())
    .AddWasiRunner(_ => new CloudRunner())
    .BuildServiceProvider();
var selector = provider.GetRequiredService<WasiRunnerSelector>();
IWasiRunner[] runners = [provider.GetRequiredService<PlainRunner>(), provider.GetRequiredService<GpuRunner>(), provider.GetRequiredService<CloudRunner>(), new WasmtimeWasiRunner("/no/such/wasmtime"), selector];

foreach (var runner in runners)
    Console.WriteLine($"{runner.GetType().Name}: {string.Join(", ", runner.GetCapabilities().GetNames().Order())}");

for (var i = 0; i < inputs.Length; i++)
{
    foreach (var runner in runners)
        Console.WriteLine($"{i} {inputs[i].GetType().Name}: {await OutcomeAsync(runner, inputs[i])}");
}

static async Task<string> OutcomeAsync(IWasiRunner runner, WasiExecInput input)
{
    try
    {
        return $"ran on {runner.GetType().Name} with {(await runner.ExecuteAsync(input)).ExitCode}";
    }
    catch (WasiCapabilityNotSupportedException refused)
    {
        return Described(refused);
    }
    catch (InvalidOperationException unreadable)
    {
        return Described(unreadable);
    }
    catch (WasiRunnerException failed)
    {
        return Described(failed);
    }

    static string Described(Exception exception) => $"{exception.GetType().Name}: {exception.Message}";
}
