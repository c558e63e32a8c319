using Microsoft.Win32.SafeHandles;
using Wasmtime;

namespace WasiGuard;

/// <summary>
/// The engine makes a runtime of its own (threads, an event queue) when a guest first needs it, and ends the process when the system refuses it.
/// So it is made with the first engine, once the system has shown that it has what that takes.
/// </summary>
internal static class EngineRuntime
{
    private const int DescriptorsToSpare = 32;

    // Waits for a clock, for no time at all.
    private const string FirstGuest = """
        (module
          (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))
          (memory (export "memory") 1)
          (func (export "_start") (drop (call $poll (i32.const 0) (i32.const 64) (i32.const 1) (i32.const 128)))))
        """;

    private static bool s_isMade;

    /// <param name="engine">The engine; one at a time is made in the process.</param>
    /// <param name="isMetered">Whether it counts fuel.</param>
    /// <param name="wasi">Its own functions.</param>
    /// <exception cref="WasiRunnerException">The process has too few descriptors left.</exception>
    public static void Make(Engine engine, bool isMetered, Linker wasi)
    {
        if (s_isMade)
            return;
        CheckDescriptors();
        using var module = Module.FromText(engine, "first-guest", FirstGuest);
        using var store = new Store(engine);
        if (isMetered)
            store.Fuel = ulong.MaxValue;
        store.SetEpochDeadline(ulong.MaxValue / 2);
        store.SetWasiConfiguration(new WasiConfiguration());
        wasi.Instantiate(store, module).GetAction("_start")!();
        s_isMade = true;
    }

    private static void CheckDescriptors()
    {
        if (OperatingSystem.IsWindows())
            return;
        var open = new List<SafeFileHandle>();
        try
        {
            while (open.Count < DescriptorsToSpare)
                open.Add(File.OpenHandle("/dev/null"));
        }
        catch (IOException none)
        {
            throw new WasiRunnerException("This process has too few descriptors left for an engine. Close some, or raise the limit (ulimit -n).", none);
        }
        finally
        {
            open.ForEach(handle => handle.Dispose());
        }
    }
}
