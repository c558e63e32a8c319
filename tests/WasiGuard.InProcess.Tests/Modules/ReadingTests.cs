using WasiGuard.Hostile.Tests.Bombs;

namespace WasiGuard.InProcess.Tests.Modules;

/// <summary>Modules are read before anything is known about them: what that costs is in proportion to their bytes.</summary>
public sealed class ReadingTests
{
    private const int Locals = 50_000;

    [Fact]
    public void Memory_IsInProportion_ToBlocksThatKeepVariables() =>
        AssertReadInProportion(new ModuleWriter().Function(0, Code.Function(Locals, new Code()
            .Times(Locals, (code, i) => code.Constant(1).Set(i))
            .Times(20_000, code => code.Constant(0).If())
            .Times(20_000, code => code.End()))));

    [Fact]
    public void Memory_IsInProportion_ToFunctionsThatDeclareVariables()
    {
        var module = new ModuleWriter();
        var function = Code.Function(Locals, new Code().Constant(1).Set(Locals - 1));
        for (var i = 0; i < 20_000; i++)
            module.Function(0, function);

        AssertReadInProportion(module);
    }

    private static void AssertReadInProportion(ModuleWriter module)
    {
        const long MostBytes = 64_000_000;
        var bytes = module.Write().Bytes.ToArray();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.NotNull(ModuleShape.Of(bytes)?.Heaviest);

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, MostBytes);
    }
}
