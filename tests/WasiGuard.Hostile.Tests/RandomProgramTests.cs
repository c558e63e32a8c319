using WasiGuard.RandomPrograms;
using WasmtimeStandIn;

namespace WasiGuard.Hostile.Tests;

/// <summary>
/// Programs that nobody wrote end alike on both Wasmtime runners. <c>benchmarks -- random NAME</c> makes one of them again,
/// <c>-- random --programs N</c> runs more.
/// </summary>
public sealed class RandomProgramTests(ITestOutputHelper output)
{
    private const int AtOnce = 2;

    [Fact(Timeout = 300_000)]
    public Task Programs_MadeFromNothing_EndAlike() => AssertAlikeAsync([.. Enumerable.Range(0, 200).Select(SmithPrograms.NameOf)]);

    [Fact(Timeout = 300_000)]
    public Task Programs_MadeFromOurGuests_EndAlike() => AssertAlikeAsync([.. Enumerable.Range(0, 100).Select(Mutants.NameOf)]);

    /// <summary>Some of those on which runners once differed: a memory of 64 bits, and output whose answer has no place.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("smith-578")]
    [InlineData("mutant-2268")]
    public Task Program_ThatOnceDidNot_EndsAlike(string name) => AssertAlikeAsync([name]);

    [Fact(Timeout = 60_000)]
    public async Task Program_OfANumber_IsTheSameEachTime()
    {
        Assert.SkipUnless(WasmTools.IsThere, WasmTools.Missing);
        foreach (var name in (string[])[SmithPrograms.NameOf(1), Mutants.NameOf(1)])
        {
            var (first, second) = (await RandomProgramSource.MakeAsync(name, Arena.Cancelled), await RandomProgramSource.MakeAsync(name, Arena.Cancelled));
            Assert.Equal(first!.Input.Module.Bytes.ToArray(), second!.Input.Module.Bytes.ToArray());
            Assert.Equal(first.Input.Limits, second.Input.Limits);
        }
    }

    private async Task AssertAlikeAsync(IReadOnlyList<string> names)
    {
        Assert.SkipUnless(WasmTools.IsThere, WasmTools.Missing);
        Assert.SkipWhen(WasmtimeProgram.Path == WasmtimeProgram.StandIn, "There is no wasmtime program: the stand-in is this engine, so that they would agree. Name one in WASMTIME.");
        using var program = new Arena(RunnerKind.Wasmtime);
        using var inProcess = new Arena(RunnerKind.InProcess);
        var agreement = new Agreement(("program", program.Runner()), ("in process", inProcess.Runner()));

        await agreement.RunAsync(names, AtOnce, Arena.Cancelled);

        foreach (var line in agreement.Report())
            output.WriteLine(line);
        Assert.True(agreement.Disagreements.Count == 0, string.Join('\n', agreement.Disagreements.Select(found => $"{found.Key}:\n{found.Value}")));
        // Most numbers give a program that comes to an end of its own.
        Assert.InRange(agreement.Alike, names.Count * 9 / 10, names.Count);
        await program.AssertNothingIsLeftAsync();
        await inProcess.AssertNothingIsLeftAsync();
    }
}
