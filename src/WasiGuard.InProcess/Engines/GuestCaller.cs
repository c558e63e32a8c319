using Wasmtime;

namespace WasiGuard;

/// <summary>
/// Makes the <see cref="OwnFunctions"/> of a guest. The engine's functions look for the memory of the module that calls them, so the
/// calls go through a small module that hands the guest's memory on.
/// </summary>
internal sealed class GuestCaller
{
    private const string Wasi = "wasi_snapshot_preview1";

    private static readonly string[] s_functions = ["poll_oneoff", "clock_time_get", "path_open", "fd_close", "fd_renumber", "fd_write", "fd_read"];

    private readonly Module _module;
    private readonly Lazy<Module> _module64;
    private readonly Linker _wasi;

    /// <param name="engine">The guests' engine.</param>
    /// <param name="wasi">A linker with the engine's own WASI functions.</param>
    public GuestCaller(Engine engine, Linker wasi)
    {
        _module = Module.FromText(engine, "guest-caller", Text("(memory 0)"));
        _module64 = new(() => Module.FromText(engine, "guest-caller-64", Text("(memory i64 0)")));
        _wasi = wasi;
    }

    /// <summary>The functions of the guest that calls; made once per execution, because an instance stays until its store goes.</summary>
    public OwnFunctions For(Caller caller) => GuestExecution.Of(caller).OwnFunctions ??= new(Instantiate(caller));

    private Instance Instantiate(Caller caller)
    {
        var memory = caller.GetMemory("memory") ?? throw new InvalidOperationException("missing required memory export");
        var store = caller.Store;
        var module = memory.Is64Bit ? _module64.Value : _module;
        return new(store, module, [.. s_functions.Select(function => _wasi.GetFunction(store, Wasi, function)!), memory]);
    }

    private static string Text(string memory) => $"""
        (module
          (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
          (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_renumber" (func $renumber (param i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
          (import "guest" "memory" {memory})
          (export "memory" (memory 0))
          (func (export "poll_oneoff") (param i32 i32 i32 i32) (result i32)
            (call $poll (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
          (func (export "clock_time_get") (param i32 i64 i32) (result i32)
            (call $time (local.get 0) (local.get 1) (local.get 2)))
          (func (export "path_open") (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)
            (call $open (local.get 0) (local.get 1) (local.get 2) (local.get 3) (local.get 4) (local.get 5) (local.get 6) (local.get 7) (local.get 8)))
          (func (export "fd_close") (param i32) (result i32)
            (call $close (local.get 0)))
          (func (export "fd_renumber") (param i32 i32) (result i32)
            (call $renumber (local.get 0) (local.get 1)))
          (func (export "fd_write") (param i32 i32 i32 i32) (result i32)
            (call $write (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
          (func (export "fd_read") (param i32 i32 i32 i32) (result i32)
            (call $read (local.get 0) (local.get 1) (local.get 2) (local.get 3))))
        """;
}
