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
        BenchmarkSwitcher.FromAssembly(typeof(QuickRun).Assembly).Run(args);
        break;
}
