using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using WasiGuard.Benchmarks;

switch (args)
{
    case ["quick"]:
        await QuickRun.RunAsync();
        break;
    case ["fetch"]:
        await FetchRun.RunAsync();
        break;
    case ["analyzer"]:
        AnalyzerRun.Run();
        break;
    case ["share"]:
        await ShareRun.RunAsync();
        break;
    default:
        // The program that measures is built from the sources up, which on a busy machine takes more than the two minutes of the default.
        BenchmarkSwitcher.FromAssembly(typeof(QuickRun).Assembly).Run(args, ManualConfig.Create(DefaultConfig.Instance).WithBuildTimeout(TimeSpan.FromMinutes(10)));
        break;
}
