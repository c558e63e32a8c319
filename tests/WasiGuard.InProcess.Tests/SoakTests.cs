using Microsoft.AspNetCore.Http;
using WasiGuard.Benchmarks.Soak;
using WasiGuard.InProcess.Tests.NetFetch;

namespace WasiGuard.InProcess.Tests;

/// <summary>The short form of <c>benchmarks -- soak</c>: what needs hours to be seen, memory above all, is left to that.</summary>
[Collection(nameof(Alone))]
public sealed class SoakTests(ITestOutputHelper output)
{
    private const int Executions = 2000;

    [Fact(Timeout = 300_000)]
    public async Task GuestsOfEveryKind_MixedAndAFewAtATime_HaveTheirOutcomesAndLeaveNothing()
    {
        await using var server = await LoopbackServer.StartAsync(context => context.Response.WriteAsync("body", context.RequestAborted));
        var directory = Directory.CreateTempSubdirectory("wasiguard-test-");
        var load = new SoakLoad(SoakCases.For(server.Http), directory.FullName);
        List<ProcessSample> samples = [];
        for (var part = 1; part <= 4; part++)
        {
            await load.RunAsync(done => done < part * Executions / 4 && !TestContext.Current.CancellationToken.IsCancellationRequested);
            samples.Add(await ProcessSample.TakeAsync(load.Executions, directory.FullName));
        }

        output.WriteLine(ProcessSample.Head);
        samples.ForEach(sample => output.WriteLine($"{sample}"));
        Assert.DoesNotContain(load.Outcomes, outcome => !outcome.IsRight);
        Assert.Equal(SoakCases.For(server.Http).Select(each => each.Name).Order(StringComparer.Ordinal), load.Outcomes.Select(outcome => outcome.Case));
        Assert.All(samples, sample => Assert.Equal(0, sample.TemporaryFiles));
        // Each module that is kept holds one, of which the first part has as many as are kept.
        Assert.InRange(samples[^1].Descriptors, 0, samples[0].Descriptors + 10);
        directory.Delete();
    }
}
