using Wasmtime;

namespace WasiGuard;

/// <summary>
/// Calls the engine's own WASI functions on behalf of a guest whose import has been replaced. They look for the memory of the
/// module that calls them, so the call goes through a small module that hands the guest's memory on.
/// </summary>
internal sealed class GuestCaller
{
    private const string Text = """
        (module
          (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "clock_time_get" (func $time (param i32 i64 i32) (result i32)))
          (import "guest" "memory" (memory 0))
          (export "memory" (memory 0))
          (func (export "poll_oneoff") (param i32 i32 i32 i32) (result i32)
            (call $poll (local.get 0) (local.get 1) (local.get 2) (local.get 3)))
          (func (export "clock_time_get") (param i32 i64 i32) (result i32)
            (call $time (local.get 0) (local.get 1) (local.get 2))))
        """;

    private readonly Module _module;
    private readonly Linker _wasi;

    /// <param name="engine">The guests' engine.</param>
    /// <param name="wasi">A linker with the engine's own WASI functions.</param>
    public GuestCaller(Engine engine, Linker wasi)
    {
        _module = Module.FromText(engine, "guest-caller", Text);
        _wasi = wasi;
    }

    public int PollOneoff(Caller caller, int subscriptions, int events, int count, int eventCount) =>
        InstanceFor(caller).GetFunction<int, int, int, int, int>("poll_oneoff")!(subscriptions, events, count, eventCount);

    public int ClockTimeGet(Caller caller, int clock, int time) =>
        InstanceFor(caller).GetFunction<int, long, int, int>("clock_time_get")!(clock, 0, time);

    // One per execution: an instance stays until its store goes.
    private Instance InstanceFor(Caller caller) => GuestExecution.Of(caller).OwnFunctions ??= Instantiate(caller);

    private Instance Instantiate(Caller caller)
    {
        const string Wasi = "wasi_snapshot_preview1";
        var memory = caller.GetMemory("memory") ?? throw new InvalidOperationException("missing required memory export");
        var store = caller.Store;
        return new(store, _module, _wasi.GetFunction(store, Wasi, "poll_oneoff")!, _wasi.GetFunction(store, Wasi, "clock_time_get")!, memory);
    }
}
