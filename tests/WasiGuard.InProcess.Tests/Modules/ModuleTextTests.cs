namespace WasiGuard.InProcess.Tests.Modules;

/// <summary>Modules from text, as first steps have them.</summary>
public sealed class ModuleTextTests
{
    [Fact]
    public async Task Module_FromText_Runs()
    {
        var module = WasiModule.FromText("""
            (module
              (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
              (memory (export "memory") 1)
              (func (export "_start") (call $exit (i32.const 7))))
            """, "seven");

        var result = await new InProcessWasiRunner().ExecuteAsync(new WasiExecInput { Module = module }, TestContext.Current.CancellationToken);

        Assert.Equal((7, "seven"), (result.ExitCode, module.Name));
    }

    [Fact]
    public void Text_Malformed_IsRefusedWithItsPlace()
    {
        var refused = Assert.Throws<WasiModuleException>(() => WasiModule.FromText("(module\n  (func (export \"\u001b\") (i32.cons 1)))"));

        Assert.Contains("i32.cons", refused.Message, StringComparison.Ordinal);
        Assert.Matches("2:\\d", refused.Message);
        Assert.DoesNotContain('\u001b', refused.Message);
    }

    [Fact]
    public void Arguments_OutOfBounds_AreNamed()
    {
        Assert.Equal("wat", Assert.Throws<ArgumentNullException>(() => WasiModule.FromText(null!)).ParamName);
        Assert.Equal("name", Assert.Throws<ArgumentException>(() => WasiModule.FromText("(module)", "")).ParamName);
    }

    /// <summary>What is no module by its bytes is refused where it is executed, as from bytes.</summary>
    [Fact]
    public Task Component_FromText_IsRefusedWhenItIsExecuted() => Assert.ThrowsAsync<WasiModuleException>(() =>
        new InProcessWasiRunner().ExecuteAsync(new WasiExecInput { Module = WasiModule.FromText("(component)") }, TestContext.Current.CancellationToken));
}
