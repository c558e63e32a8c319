using System.Collections.Concurrent;
using Wasmtime;

namespace WasiGuard.Benchmarks.Soak;

/// <summary>The programs that the soak runs: those of <c>tests/Modules</c>, and some that are made here.</summary>
internal static class SoakGuests
{
    private const string Exit = """(import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))""";

    private static readonly ConcurrentDictionary<string, WasiModule> s_files = new();

    /// <summary>Grows a table of its own until that is refused, and exits with the thousands of elements it got.</summary>
    public static WasiModule Tables { get; } = Of($"""
        (module
          {Exit}
          (memory (export "memory") 1)
          (table $t 0 funcref)
          (func (export "_start")
            (loop $more
              (br_if $more (i32.ne (table.grow $t (ref.null func) (i32.const 1000)) (i32.const -1))))
            (call $exit (i32.div_u (table.size $t) (i32.const 1000)))))
        """);

    /// <summary>Grows two memories in turn until neither grows, and exits with the pages it got.</summary>
    public static WasiModule Memories { get; } = Of($"""
        (module
          {Exit}
          (memory $a (export "memory") 1)
          (memory $b 1)
          (func (export "_start")
            (loop $more
              (br_if $more (i32.ne (i32.and (memory.grow $a (i32.const 1)) (memory.grow $b (i32.const 1))) (i32.const -1))))
            (call $exit (i32.add (memory.size $a) (memory.size $b)))))
        """);

    /// <summary>Opens a file of its first directory until that is refused, and exits with the errno; closes none.</summary>
    public static WasiModule Descriptors { get; } = Of($"""
        (module
          {Exit}
          (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 16) "f")
          (func (export "_start") (local $errno i32)
            (loop $more
              (local.set $errno (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8)))
              (br_if $more (i32.eqz (local.get $errno))))
            (call $exit (local.get $errno))))
        """);

    /// <summary>A program of <c>tests/Modules</c>.</summary>
    public static WasiModule Get(string name) =>
        s_files.GetOrAdd(name, static name => WasiModule.FromFile(Path.Combine(AppContext.BaseDirectory, "Modules", name + ".wasm")));

    /// <summary>A program like no other: it exits with 7.</summary>
    public static WasiModule New(int number) => Of($"""
        (module
          {Exit}
          (memory (export "memory") 1)
          (data (i32.const 0) "{number}")
          (func (export "_start") (call $exit (i32.const 7))))
        """);

    /// <summary>A program like no other that the engine refuses: its function returns what it does not have.</summary>
    public static WasiModule Invalid(int number)
    {
        var bytes = Module.ConvertText($"""(module (memory 1) (data (i32.const 0) "{number}") (func (export "_start") nop))""");
        const byte Nop = 0x01, Add = 0x6a;
        bytes[bytes.AsSpan().LastIndexOf<byte>([Nop, 0x0b])] = Add;
        return WasiModule.FromBytes(bytes);
    }

    private static WasiModule Of(string text) => WasiModule.FromBytes(Module.ConvertText(text));
}
