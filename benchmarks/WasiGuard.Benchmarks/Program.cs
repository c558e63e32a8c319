using BenchmarkDotNet.Running;
using WasiGuard.Benchmarks;

if (args is ["quick"])
{
    await QuickRun.RunAsync();
    return;
}

if (args is ["fetch"])
{
    await FetchRun.RunAsync();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(QuickRun).Assembly).Run(args);
