using Wasmtime;

namespace WasiGuard;

/// <summary>The engine's own WASI functions on behalf of one guest, for those of its imports that are replaced.</summary>
internal sealed class OwnFunctions(Instance instance)
{
    public Func<int, int, int, int, int> PollOneoff => field ??= instance.GetFunction<int, int, int, int, int>("poll_oneoff")!;

    public Func<int, long, int, int> ClockTimeGet => field ??= instance.GetFunction<int, long, int, int>("clock_time_get")!;

    public Func<int, int, int, int, int, long, long, int, int, int> PathOpen =>
        field ??= instance.GetFunction<int, int, int, int, int, long, long, int, int, int>("path_open")!;

    public Func<int, int, int, int, int> Write => field ??= instance.GetFunction<int, int, int, int, int>("fd_write")!;

    public Func<int, int, int, int, int> Read => field ??= instance.GetFunction<int, int, int, int, int>("fd_read")!;

    public Func<int, int> Close => field ??= instance.GetFunction<int, int>("fd_close")!;

    public Func<int, int, int> Renumber => field ??= instance.GetFunction<int, int, int>("fd_renumber")!;
}
