namespace WasiGuard;

/// <summary>A way for a guest to trap.</summary>
/// <param name="Name">What the guest does.</param>
/// <param name="Text">The text that <see cref="WasiExecResult.TrapMessage"/> has for it.</param>
/// <param name="Source">The guest, in the text format.</param>
/// <param name="Bytes">The guest, in Base64.</param>
/// <param name="Browser">The text in a browser, whose engine does not tell the kinds apart; null where it does.</param>
public sealed record TrapKind(string Name, string Text, string Source, string Bytes, string? Browser = null)
{
    /// <summary>The WebAssembly proposal that the guest needs; null for none that an engine could lack.</summary>
    public string? Needs { get; } =
        Source.Contains("throw", StringComparison.Ordinal) || Source.Contains("try_table", StringComparison.Ordinal) ? "exceptions"
        : Source.Contains("struct", StringComparison.Ordinal) || Source.Contains("array", StringComparison.Ordinal) ? "garbage collection"
        : Source.Contains("ref.", StringComparison.Ordinal) ? "typed function references"
        : Source.Contains("\"memory\") i64", StringComparison.Ordinal) ? "64-bit memories and tables"
        : null;

    /// <summary>The guest.</summary>
    public WasiModule Module { get; } = WasiModule.FromBytes(Convert.FromBase64String(Bytes), "guest");

    /// <summary>The names of all kinds.</summary>
    public static TheoryData<string> Names => [.. All.Select(kind => kind.Name)];

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<TrapKind> All { get; } =
    [
        new("unreachable", "wasm `unreachable` instruction executed", "(module (func (export \"_start\") unreachable))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACgUBAwAACw=="),
        new("division by zero", "integer divide by zero", "(module (func (export \"_start\") (drop (i32.div_s (i32.const 1) (i32.const 0)))))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACgoBCABBAUEAbRoL"),
        new("remainder by zero", "integer divide by zero", "(module (func (export \"_start\") (drop (i64.rem_u (i64.const 1) (i64.const 0)))))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACgoBCABCAUIAghoL"),
        new("division with a result out of range", "integer overflow", "(module (func (export \"_start\") (drop (i32.div_s (i32.const 0x80000000) (i32.const -1)))))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACg4BDABBgICAgHhBf20aCw=="),
        new("conversion out of range", "integer overflow", "(module (func (export \"_start\") (drop (i32.trunc_f32_s (f32.const 1e30)))))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACgsBCQBDyvJJcagaCw==", Browser: "float unrepresentable in integer range"),
        new("conversion of not a number", "invalid conversion to integer", "(module (func (export \"_start\") (drop (i32.trunc_f32_s (f32.const nan)))))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACgsBCQBDAADAf6gaCw==", Browser: "float unrepresentable in integer range"),
        new("load out of bounds", "out of bounds memory access", "(module (memory 1) (func (export \"_start\") (drop (i32.load (i32.const 65536)))))",
            "AGFzbQEAAAABBAFgAAADAgEABQMBAAEHCgEGX3N0YXJ0AAAKDAEKAEGAgAQoAgAaCw=="),
        new("fill out of bounds", "out of bounds memory access", "(module (memory 1) (func (export \"_start\") (memory.fill (i32.const 65536) (i32.const 0) (i32.const 1))))",
            "AGFzbQEAAAABBAFgAAADAgEABQMBAAEHCgEGX3N0YXJ0AAAKDwENAEGAgARBAEEB/AsACw=="),
        new("table access out of bounds", "undefined element: out of bounds table access", "(module (table 1 funcref) (func (export \"_start\") (drop (table.get (i32.const 1)))))",
            "AGFzbQEAAAABBAFgAAADAgEABAQBcAABBwoBBl9zdGFydAAACgkBBwBBASUAGgs="),
        new("table copy out of bounds", "undefined element: out of bounds table access", "(module (table 1 funcref) (func (export \"_start\") (table.copy (i32.const 0) (i32.const 1) (i32.const 1))))",
            "AGFzbQEAAAABBAFgAAADAgEABAQBcAABBwoBBl9zdGFydAAACg4BDABBAEEBQQH8DgAACw=="),
        new("indirect call out of bounds", "undefined element: out of bounds table access", "(module (table 1 funcref) (func (export \"_start\") (call_indirect (i32.const 1))))",
            "AGFzbQEAAAABBAFgAAADAgEABAQBcAABBwoBBl9zdGFydAAACgkBBwBBAREAAAs="),
        new("indirect call of null", "uninitialized element", "(module (table 1 funcref) (func (export \"_start\") (call_indirect (i32.const 0))))",
            "AGFzbQEAAAABBAFgAAADAgEABAQBcAABBwoBBl9zdGFydAAACgkBBwBBABEAAAs="),
        new("indirect call with another type", "indirect call type mismatch", "(module (table 1 funcref) (elem (i32.const 0) 0) (func (export \"_start\") (drop (call_indirect (result i32) (i32.const 0)))))",
            "AGFzbQEAAAABCAJgAABgAAF/AwIBAAQEAXAAAQcKAQZfc3RhcnQAAAkHAQBBAAsBAAoKAQgAQQARAQAaCw=="),
        new("recursion without end", "call stack exhausted", "(module (func (export \"_start\") (call 0)))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACgYBBAAQAAs="),
        new("unaligned atomic access", "unaligned atomic", "(module (memory 1) (func (export \"_start\") (drop (i32.atomic.load (i32.const 1)))))",
            "AGFzbQEAAAABBAFgAAADAgEABQMBAAEHCgEGX3N0YXJ0AAAKCwEJAEEB/hACABoL"),
        new("atomic wait without threads", "atomic wait on non-shared memory", "(module (memory 1) (func (export \"_start\") (drop (memory.atomic.wait32 (i32.const 0) (i32.const 0) (i64.const 0)))))",
            "AGFzbQEAAAABBAFgAAADAgEABQMBAAEHCgEGX3N0YXJ0AAAKDwENAEEAQQBCAP4BAgAaCw=="),
        new("null reference", "null reference", "(module (func (export \"_start\") (drop (ref.as_non_null (ref.null func)))))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACggBBgDQcNQaCw=="),
        new("call of a null reference", "null reference", "(module (type (func)) (func (export \"_start\") (call_ref 0 (ref.null 0))))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACggBBgDQABQACw=="),
        new("field of a null reference", "null reference", "(module (type (struct (field i32))) (func (export \"_start\") (drop (struct.get 0 0 (ref.null 0)))))",
            "AGFzbQEAAAABCAJfAX8AYAAAAwIBAQcKAQZfc3RhcnQAAAoLAQkA0AD7AgAAGgs="),
        new("array access out of bounds", "out of bounds array access", "(module (type (array i32)) (func (export \"_start\") (drop (array.get 0 (array.new_default 0 (i32.const 1)) (i32.const 1)))))",
            "AGFzbQEAAAABBwJefwBgAAADAgEBBwoBBl9zdGFydAAACg8BDQBBAfsHAEEB+wsAGgs="),
        new("array too large", "allocation size too large", "(module (type (array i64)) (func (export \"_start\") (drop (array.new_default 0 (i32.const 0x7fffffff)))))",
            "AGFzbQEAAAABBwJefgBgAAADAgEBBwoBBl9zdGFydAAACg4BDABB/////wf7BwAaCw=="),
        new("failed cast", "cast failure", "(module (type (struct)) (func (export \"_start\") (drop (ref.cast (ref 0) (ref.i31 (i32.const 1))))))",
            "AGFzbQEAAAABBgJfAGAAAAMCAQEHCgEGX3N0YXJ0AAAKDAEKAEEB+xz7FgAaCw=="),
        new("uncaught exception", "thrown Wasm exception", "(module (tag) (func (export \"_start\") (throw 0)))",
            "AGFzbQEAAAABBAFgAAADAgEADQMBAAAHCgEGX3N0YXJ0AAAKBgEEAAgACw=="),
        new("throw of null", "null reference", "(module (func (export \"_start\") (throw_ref (ref.null exn))))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAACgcBBQDQaQoL"),
        new("exit status above 125", "exit with invalid exit status outside of [0..126)", "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func (param i32))) (memory (export \"memory\") 1) (func (export \"_start\") (call 0 (i32.const 126))))",
            "AGFzbQEAAAABCAJgAX8AYAAAAiQBFndhc2lfc25hcHNob3RfcHJldmlldzEJcHJvY19leGl0AAADAgEBBQMBAAEHEwIGbWVtb3J5AgAGX3N0YXJ0AAEKCQEHAEH+ABAACw=="),
        new("exit status above 125, inside a handler of exceptions", "exit with invalid exit status outside of [0..126)", "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func (param i32))) (memory (export \"memory\") 1) (func (export \"_start\") (block (try_table (catch_all 0) (call 0 (i32.const 126)))) unreachable))",
            "AGFzbQEAAAABCAJgAX8AYAAAAiQBFndhc2lfc25hcHNob3RfcHJldmlldzEJcHJvY19leGl0AAADAgEBBQMBAAEHEwIGbWVtb3J5AgAGX3N0YXJ0AAEKEwERAAJAH0ABAgBB/gAQAAsLAAs="),
        new("exit status above 125, with a memory of 64 bits", "exit with invalid exit status outside of [0..126)", "(module (import \"wasi_snapshot_preview1\" \"proc_exit\" (func (param i32))) (import \"wasi_snapshot_preview1\" \"fd_close\" (func (param i32) (result i32))) (memory (export \"memory\") i64 1) (func (export \"_start\") (drop (call 1 (i32.const 99))) (call 0 (i32.const 126))))",
            "AGFzbQEAAAABDQNgAX8AYAF/AX9gAAACRgIWd2FzaV9zbmFwc2hvdF9wcmV2aWV3MQlwcm9jX2V4aXQAABZ3YXNpX3NuYXBzaG90X3ByZXZpZXcxCGZkX2Nsb3NlAAEDAgECBQMBBAEHEwIGbWVtb3J5AgAGX3N0YXJ0AAIKDwENAEHjABABGkH+ABAACw=="),
        new("call of WASI without a memory", "missing required memory export", "(module (import \"wasi_snapshot_preview1\" \"sched_yield\" (func (result i32))) (func (export \"_start\") (drop (call 0))))",
            "AGFzbQEAAAABCAJgAAF/YAAAAiYBFndhc2lfc25hcHNob3RfcHJldmlldzELc2NoZWRfeWllbGQAAAMCAQEHCgEGX3N0YXJ0AAEKBwEFABAAGgs="),
        new("call of WASI without a memory, inside a handler of exceptions", "missing required memory export", "(module (import \"wasi_snapshot_preview1\" \"sched_yield\" (func (result i32))) (func (export \"_start\") (block (try_table (catch_all 0) (drop (call 0))))))",
            "AGFzbQEAAAABCAJgAAF/YAAAAiYBFndhc2lfc25hcHNob3RfcHJldmlldzELc2NoZWRfeWllbGQAAAMCAQEHCgEGX3N0YXJ0AAEKEAEOAAJAH0ABAgAQABoLCws="),
        new("division by zero inside a handler of exceptions", "integer divide by zero", "(module (func (export \"_start\") (block (try_table (catch_all 0) (drop (i32.div_s (i32.const 1) (i32.const 0)))))))",
            "AGFzbQEAAAABBAFgAAADAgEABwoBBl9zdGFydAAAChMBEQACQB9AAQIAQQFBAG0aCwsL"),
        new("data out of bounds, before the first function", "out of bounds memory access", "(module (memory 1) (data (i32.const 65536) \"x\") (func (export \"_start\") ))",
            "AGFzbQEAAAABBAFgAAADAgEABQMBAAEHCgEGX3N0YXJ0AAAKBAECAAsLCQEAQYCABAsBeA=="),
        new("element out of bounds, before the first function", "undefined element: out of bounds table access", "(module (table 1 funcref) (elem (i32.const 1) 0) (func (export \"_start\") ))",
            "AGFzbQEAAAABBAFgAAADAgEABAQBcAABBwoBBl9zdGFydAAACQcBAEEBCwEACgQBAgAL"),
        new("array too large, before the first function", "allocation size too large", "(module (type (array i64)) (global (ref 0) (array.new_default 0 (i32.const 0x7fffffff))) (func (export \"_start\") ))",
            "AGFzbQEAAAABBwJefgBgAAADAgEBBg4BZAAAQf////8H+wcACwcKAQZfc3RhcnQAAAoEAQIACw=="),
        new("unreachable in the start function", "wasm `unreachable` instruction executed", "(module (func unreachable) (start 0) (func (export \"_start\")))",
            "AGFzbQEAAAABBAFgAAADAwIAAAcKAQZfc3RhcnQAAQgBAAoIAgMAAAsCAAs="),
        new("uncaught exception in the start function", "thrown Wasm exception", "(module (tag) (func (throw 0)) (start 0) (func (export \"_start\")))",
            "AGFzbQEAAAABBAFgAAADAwIAAA0DAQAABwoBBl9zdGFydAABCAEACgkCBAAIAAsCAAs="),
    ];
}
