namespace WasiGuard.Hostile.Tests;

/// <summary>Modules whose references, wherever they are declared, need a managed heap: they run, and the heap counts.</summary>
public sealed class ReferenceTests
{
    public static TheoryData<string, RunnerKind> Rows
    {
        get
        {
            var rows = new TheoryData<string, RunnerKind>();
            foreach (var definitions in (string[])
            [
                "(elem externref (ref.null extern) (ref.null extern))",
                "(elem exnref (ref.null exn))",
                "(elem anyref (ref.null any) (ref.i31 (i32.const 1)))",
                "(elem i31ref (ref.i31 (i32.const 1)))",
                "(table 2 i31ref) (elem (table 0) (i32.const 0) i31ref (ref.i31 (i32.const 1)))",
                "(table 2 externref) (elem (table 0) (i32.const 0) externref (ref.null extern))",
                "(table 2 exnref)",
                "(type $s (struct (field i32))) (elem (ref null $s) (struct.new $s (i32.const 1)))",
                "(global externref (ref.null extern)) (global i31ref (ref.i31 (i32.const 1)))",
                "(type $a (array (mut i32))) (global (ref $a) (array.new_default $a (i32.const 4)))",
                "(func (local anyref exnref))",
                "(func (drop (ref.null extern)))",
            ])
            {
                rows.Add(definitions, RunnerKind.InProcess);
                rows.Add(definitions, RunnerKind.Wasmtime);
            }

            return rows;
        }
    }

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Rows))]
    public async Task Module_WithReferences_Runs_AlsoUnderALimit(string definitions, RunnerKind kind)
    {
        using var arena = new Arena(kind);
        var module = Wat.Module($"""(module {definitions} (memory (export "memory") 1) (func (export "_start")))""");

        var result = await arena.RunAsync(new() { Module = module, Limits = new() { MaxMemoryBytes = 16 << 20 } });

        Assert.True(result is { Termination: WasiTermination.Exited, ExitCode: 0 }, $"{result.Termination} {result.TrapMessage}");
    }
}
