using System.Globalization;
using System.Text;

namespace WasiGuard.Hostile.Tests.Attacks;

/// <summary>All that a guest can make the engine hold: memories, tables, managed heaps.</summary>
internal static class MemoryAttacks
{
    private const string Memory = "memory";
    private const string Tables = "tables";
    private const string Heap = "managed heap";
    private const string NoLimit = "`MaxMemoryBytes` is refused; the browser’s own limit holds";
    private const int Limit = 32 << 20;

    private static readonly Outcome s_full = Outcome.TrappedLike("GC heap out of memory");

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(Memory, "one memory grows until it is refused, under `MaxMemoryBytes` of 32 MiB", arena => Limited(arena, Wat.Guest("grow", ("UNIT", "16"))), Outcome.Gets(32, "growth fails below 32 MiB"), Browser: NoLimit),
        new(Memory, "one memory grows until it is refused, without a limit", arena => arena.RunAsync(new() { Module = Wat.Guest("grow", ("UNIT", "256")) }), Outcome.Gets(64, "growth fails below 1 GiB (`Ceilings.MemoryBytes`)"), Browser: NoLimit),
        new(Memory, "one memory with addresses of 64 bits, asks for 2^64 bytes, then grows", arena => Limited(arena, Wat.Guest("grow64")), Outcome.Gets(32, "growth fails below 32 MiB"), Browser: NoLimit),
        new(Memory, "40 memories of 20 MiB from the start", arena => Limited(arena, Memories(40, 320)), Outcome.Refused<WasiModuleException>("MaxMemoryBytes"), Browser: NoLimit),
        new(Memory, "40 empty memories that grow in turn", arena => Limited(arena, Memories(40, 0)), Outcome.Gets(32, "growth fails below 32 MiB in all"), Browser: NoLimit),
        new(Memory, "a memory of 4 GiB from the start, without a limit", arena => arena.RunAsync(new() { Module = Wat.Module("""(module (memory (export "memory") 65536) (func (export "_start")))""") }), Outcome.Refused<WasiModuleException>("Ceilings.MemoryBytes"), Browser: NoLimit),
        new(Memory, "a memory that threads share, of 1 GiB at most, under 32 MiB", arena => Limited(arena, Wat.Module("""(module (memory (export "memory") 1 16384 shared) (func (export "_start")))""")), Outcome.RefusedAs<WasiRunnerException>("refused"), Browser: NoLimit),
        new(Tables, "a table of 5,000,000 elements from the start", arena => arena.RunAsync(new() { Module = Table(5_000_000) }), Outcome.Refused<WasiModuleException>("Ceilings.TableElements"), Browser: NoLimit),
        new(Tables, "a table of 900,000 elements from the start, under 1 MiB", arena => arena.RunAsync(new() { Module = Table(900_000), Limits = new() { MaxMemoryBytes = 1 << 20 } }), Outcome.Refused<WasiModuleException>("MaxMemoryBytes"), Browser: NoLimit),
        new(Tables, "20 tables that grow in turn", arena => Limited(arena, GrowingTables(20)), Outcome.Exits("growth fails below 32 MiB in all", result => Assert.InRange(result.ExitCode, 0, 32)), Browser: NoLimit),
        new(Tables, "10,000 tables", arena => Limited(arena, Wat.Module($"""(module {string.Concat(Enumerable.Repeat("(table 1 funcref)", 10_000))} (func (export "_start")))""")), Outcome.RefusedAs<WasiRunnerException>("refused"), Browser: NoLimit),
        new(Heap, "a list of structures that grows for ever", arena => Limited(arena, Wat.Guest("structs")), s_full, Browser: NoLimit),
        new(Heap, "a list of arrays that grows for ever", arena => Limited(arena, Wat.Guest("arrays")), s_full, Browser: NoLimit),
        new(Heap, "one array of 4 GiB", arena => Limited(arena, Wat.Guest("hugearray")), Outcome.TrappedWith("allocation size too large"), Browser: NoLimit),
        new(Heap, "a million exceptions, caught and kept", arena => Limited(arena, Wat.Guest("exceptions")), s_full, Browser: NoLimit),
        new(Heap, "an exception that nobody catches", arena => Limited(arena, Wat.Guest("throw")), Outcome.TrappedWith("thrown Wasm exception"), Browser: "BrowserCeilingTests.Guest_ThatThrowsAnExceptionThatNobodyCatches_HasTrapped"),
    ];

    private static Task<WasiExecResult> Limited(Arena arena, WasiModule module) => arena.RunAsync(new() { Module = module, Limits = new() { MaxMemoryBytes = Limit } });

    private static WasiModule Table(int elements) => Wat.Module($"""(module (table {elements} funcref) (func (export "_start")))""");

    /// <summary>Memories that grow page by page; the exit code is what they have together, in MiB.</summary>
    private static WasiModule Memories(int count, int pages)
    {
        var text = new StringBuilder("""(module (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))""");
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"(memory $m{i} {(i == 0 ? "(export \"memory\")" : "")} {pages})");
        text.Append("""(func (export "_start") (local $total i32)""");
        for (var i = 0; i < count; i++)
            text.Append(CultureInfo.InvariantCulture, $"(loop $again (br_if $again (i32.ne (memory.grow $m{i} (i32.const 1)) (i32.const -1)))) (local.set $total (i32.add (local.get $total) (memory.size $m{i})))");
        return Wat.Module(text.Append("(call $exit (i32.div_u (i32.add (local.get $total) (i32.const 15)) (i32.const 16)))))").ToString());
    }

    private static WasiModule GrowingTables(int count)
    {
        var numbers = Enumerable.Range(0, count).ToList();
        return Wat.Guest(
            "tables",
            ("TABLES", string.Concat(numbers.Select(i => $"(table $t{i} 0 funcref)"))),
            ("GROWTH", string.Concat(numbers.Select(i => $"(loop $again{i} (br_if $again{i} (i32.ne (table.grow $t{i} (ref.null func) (i32.const 1000)) (i32.const -1)))) (local.set $total (i32.add (local.get $total) (table.size $t{i})))"))));
    }
}
