using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using WasiGuard.Benchmarks;
using WasiGuard.Benchmarks.Bombs;
using WasiGuard.Benchmarks.RandomPrograms;
using WasiGuard.Benchmarks.Soak;

switch (args)
{
    case ["quick"]:
        await QuickRun.RunAsync();
        break;
    case ["program"]:
        await ProgramRun.RunAsync();
        break;
    case ["fetch"]:
        await FetchRun.RunAsync();
        break;
    case ["analyzer"]:
        AnalyzerRun.Run();
        break;
    case ["cost", .. var files]:
        await CostRun.RunAsync(files);
        break;
    case ["explain", .. var place]:
        return ExplainRun.Run(place);
    case ["soak", .. var length]:
        return await SoakRun.RunAsync(length);
    case ["random", .. var programs]:
        return await RandomRun.RunAsync(programs);
    case ["bombs", .. var bombs]:
        return await BombsRun.RunAsync(bombs);
    case ["start", .. var command]:
        return await StartRun.RunAsync(command);
    case ["share"]:
        await ShareRun.RunAsync();
        break;
    default:
        // The program that measures is built from the sources up, which on a busy machine takes more than the two minutes of the default.
        BenchmarkSwitcher.FromAssembly(typeof(QuickRun).Assembly).Run(args, ManualConfig.Create(DefaultConfig.Instance).WithBuildTimeout(TimeSpan.FromMinutes(10)));
        break;
}

return 0;
