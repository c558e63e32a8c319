using Wasmtime;
using WasmtimeStandIn;

namespace WasiGuard.Wasmtime.Tests.Programs;

/// <summary>What a module uses of WebAssembly and its program lacks is refused by name; what the program has is switched on.</summary>
public sealed class ProposalTests(ITestOutputHelper output) : IDisposable
{
    private readonly TestRunner _test = new();

    public void Dispose() => _test.Dispose();

    /// <summary>A module for each form in which a proposal shows, its name, and the first version that has it; empty where every supported one has.</summary>
    public static TheoryData<string, string, string> Modules => new()
    {
        { "(tag $e) (func (export \"_start\") (block $h (try_table (catch_all $h) (throw $e))))", "exceptions", "48.0.4" },
        { "(tag $e) (func (export \"_start\"))", "exceptions", "48.0.4" },
        { "(func (export \"_start\") (local exnref))", "exceptions", "48.0.4" },
        { "(func $f (param exnref)) (func (export \"_start\"))", "exceptions", "48.0.4" },
        { "(type $s (struct (field i32))) (func (export \"_start\") (drop (struct.new $s (i32.const 1))))", "garbage collection", "36.0.0" },
        { "(type $a (array i8)) (global (ref $a) (array.new_default $a (i32.const 3))) (func (export \"_start\"))", "garbage collection", "36.0.0" },
        { "(func (export \"_start\") (drop (ref.i31 (i32.const 1))))", "garbage collection", "36.0.0" },
        { "(func (export \"_start\") (local anyref))", "garbage collection", "36.0.0" },
        { "(func (export \"_start\") (drop (ref.null none)))", "garbage collection", "36.0.0" },
        { "(rec (type $a (func)) (type $b (func))) (func (export \"_start\"))", "garbage collection", "36.0.0" },
        { "(type $a (sub (func))) (func (export \"_start\"))", "garbage collection", "36.0.0" },
        { "(type $f (func)) (func $g) (elem declare func $g) (func (export \"_start\") (call_ref $f (ref.func $g)))", "typed function references", "36.0.0" },
        { "(type $f (func)) (func (export \"_start\") (local (ref null $f)))", "typed function references", "36.0.0" },
        { "(type $f (func)) (global (ref null $f) (ref.null $f)) (func (export \"_start\"))", "typed function references", "36.0.0" },
        { "(func $g) (table 1 funcref (ref.func $g)) (func (export \"_start\"))", "typed function references", "36.0.0" },
        { "(memory i64 1) (func (export \"_start\"))", "64-bit memories and tables", "36.0.0" },
        { "(table i64 1 funcref) (func (export \"_start\"))", "64-bit memories and tables", "36.0.0" },
        { "(global i32 (i32.add (i32.const 1) (i32.const 2))) (func (export \"_start\"))", "extended constant expressions", "36.0.0" },
        { "(func (export \"_start\") (i64.mul_wide_u (i64.const 1) (i64.const 2)) drop drop)", "wide arithmetic", "36.0.0" },
        { "(func $g) (func (export \"_start\") (return_call $g))", "tail calls", "" },
        { "(memory 1) (memory 1) (func (export \"_start\"))", "several memories", "" },
        { "(func (export \"_start\") (drop (i8x16.relaxed_swizzle (v128.const i32x4 0 0 0 0) (v128.const i32x4 0 0 0 0))))", "relaxed SIMD", "" },
        { "(func (export \"_start\") (local funcref externref) (drop (i32.add (i32.const 1) (i32.const 2))) (drop (ref.null func)) (drop (ref.null extern)))", "nothing", "" },
    };

    [Theory]
    [MemberData(nameof(Modules))]
    public async Task Module_RunsOnEachProgramHere_OrIsRefusedByName(string module, string proposal, string since)
    {
        var input = new WasiExecInput { Module = WasiModule.FromBytes(Module.ConvertText($"(module {module})"), "guest") };
        foreach (var program in WasmtimeProgram.All)
        {
            var runner = _test.Create(program);
            var info = await runner.LookAtProgramAsync(_test.Cancelled);
            output.WriteLine($"{program}: {info.Version}");
            if (!info.MissingProposals.Contains(proposal))
            {
                var result = await runner.ExecuteAsync(input, _test.Cancelled);
                Assert.True(result is { Termination: WasiTermination.Exited, ExitCode: 0 }, $"{program}: {result.Termination} {result.TrapMessage} {result.StderrText}");
                continue;
            }

            var refused = await Assert.ThrowsAsync<WasiModuleException>(() => runner.ExecuteAsync(input, _test.Cancelled));
            Assert.Contains($"The module 'guest' uses {proposal}", refused.Message, StringComparison.Ordinal);
            Assert.Contains($"Use wasmtime {since} or newer, or InProcessWasiRunner", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("24.0.13", "exceptions, garbage collection, typed function references, 64-bit memories and tables, extended constant expressions, wide arithmetic")]
    [InlineData("36.0.20", "exceptions")]
    [InlineData("46.0.3", "exceptions")]
    [InlineData("47.0.4", "exceptions, garbage collection, typed function references")]
    [InlineData("48.0.3", "exceptions, garbage collection, typed function references")]
    [InlineData("48.0.4", "")]
    [InlineData("49.0.1", "exceptions, garbage collection, typed function references")]
    [InlineData("49.0.2", "")]
    [InlineData("50.0.0", "")]
    public async Task Version_LacksTheseProposals(string version, string missing)
    {
        var info = await _test.Create(_test.CreateScript("exit 1", $"wasmtime {version}")).LookAtProgramAsync(_test.Cancelled);

        Assert.Equal(missing, string.Join(", ", info.MissingProposals));
    }

    [Theory]
    [InlineData("47.0.4", "48.0.4")]
    [InlineData("49.0.0", "49.0.2")]
    public async Task Module_WhoseProposalHasFlaws_IsRefused_BeforeAnythingStarts(string version, string mended)
    {
        var program = _test.CreateScript("touch \"$HERE/started\"", $"wasmtime {version}");
        var input = new WasiExecInput { Module = WasiModule.FromBytes(Module.ConvertText("(module (tag $e) (func (export \"_start\") (throw $e)))")) };

        var refused = await Assert.ThrowsAsync<WasiModuleException>(() => _test.Create(program).ExecuteAsync(input, _test.Cancelled));

        Assert.Contains($"uses exceptions, which wasmtime {version} ('{program}') lacks or has with known flaws. Use wasmtime {mended} or newer", refused.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_test.PathOf("started")));
    }
}
