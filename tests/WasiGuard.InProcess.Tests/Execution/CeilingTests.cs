using Wasmtime;

namespace WasiGuard.InProcess.Tests.Execution;

public sealed class CeilingTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wasiguard-test-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact(Timeout = 60_000)]
    public async Task Directories_ThatAreMoreThanTheDescriptors_AreRefusedByName()
    {
        var runner = new InProcessWasiRunner(new() { Ceilings = new() { OpenDescriptors = 8 } });
        WasiExecInput With(int directories) => new()
        {
            Module = Guests.Get("hello"),
            Preopens = [.. Enumerable.Range(0, directories).Select(i => new WasiPreopen(_folder.CreateSubdirectory($"{i}").FullName, $"/d{i}"))],
        };

        Assert.Equal(0, (await runner.ExecuteAsync(With(5), TestContext.Current.CancellationToken)).ExitCode);
        var refused = await Assert.ThrowsAsync<ArgumentException>(() => runner.ExecuteAsync(With(6), TestContext.Current.CancellationToken));
        Assert.Contains("Ceilings.OpenDescriptors", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = 60_000)]
    public async Task OutputCeiling_BelowTheDefault_IsWhatAnInputGetsThatAsksForNothing()
    {
        var runner = new InProcessWasiRunner(new() { Ceilings = new() { OutputBytes = 5 } });

        var result = await runner.ExecuteAsync(new() { Module = Guests.Get("hello") }, TestContext.Current.CancellationToken);

        Assert.Equal("hello", result.StdoutText);
        Assert.True(result.StdoutTruncated);
        await Assert.ThrowsAsync<ArgumentException>(() => runner.ExecuteAsync(new() { Module = Guests.Get("hello"), Limits = new() { MaxStdoutBytes = 6 } }, TestContext.Current.CancellationToken));
    }

    /// <summary>Shapes that a compiler turns into far more than their bytes.</summary>
    [Theory(Timeout = 60_000)]
    [InlineData("(table 10 funcref)", "(call_indirect (i32.const 0))", 50_000)]
    [InlineData("(table 10 funcref)", "(drop (table.get 0 (i32.const 0)))", 50_000)]
    [InlineData("(tag $t)", "(throw $t)", 25_000)]
    [InlineData("(type $a (array i32))", "(drop (array.new_default $a (i32.const 5)))", 20_000)]
    [InlineData("(global $g (mut externref) (ref.null extern))", "(global.set $g (global.get $g))", 50_000)]
    [InlineData("", "(br_if $out (local.tee 0 (i32.add (local.get 0) (i32.const 1))))", 60_000)]
    public async Task Function_OfExpensiveInstructions_IsRefused(string definitions, string instruction, int count)
    {
        var code = string.Concat(Enumerable.Repeat(instruction, count));
        var module = WasiModule.FromBytes(Module.ConvertText($"""(module {definitions} (func (export "_start") (local i32) (block $out {code})))"""));

        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => new InProcessWasiRunner().ExecuteAsync(new() { Module = module }, TestContext.Current.CancellationToken));

        Assert.Contains("Ceilings.FunctionComplexity", refused.Message, StringComparison.Ordinal);
    }

    [Theory(Timeout = 60_000)]
    [InlineData("(func)", 900_000)]
    [InlineData("(type (func))", 900_000)]
    public async Task Module_OfVeryManySmallThings_IsRefused(string definition, int count)
    {
        var module = WasiModule.FromBytes(Module.ConvertText($"""(module (func (export "_start")) {string.Concat(Enumerable.Repeat(definition, count))})"""));

        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => new InProcessWasiRunner().ExecuteAsync(new() { Module = module }, TestContext.Current.CancellationToken));

        Assert.Contains("Ceilings.FunctionComplexity", refused.Message, StringComparison.Ordinal);
    }
}
