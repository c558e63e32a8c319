using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using WasmtimeStandIn;

namespace WasiGuard.Hostile.Tests;

/// <summary>How deep a guest may recurse, by runner and by what is counted: never less than the bare program gives by default.</summary>
public sealed class StackDepthTests(ITestOutputHelper output)
{
    private const int Most = 1 << 21;
    private static readonly WasiModule s_module = Wat.Guest("depth");

    [Fact(Timeout = 120_000)]
    public async Task Depth_OnEveryRunner_WithEveryCounter_IsNotLessThanTheBareProgramsDefault()
    {
        var (inProcess, wasmtime) = (new Arena(RunnerKind.InProcess), new Arena(RunnerKind.Wasmtime));
        using var first = inProcess;
        using var second = wasmtime;
        var bare = await DeepestAsync(depth => BareAsync(second, depth));
        var depths = new List<(string Name, int Depth)> { ("program, defaults", bare) };
        foreach (var (name, limits) in Counters())
        {
            depths.Add(($"command line runner, {name}", await DeepestAsync(depth => ReachesAsync(wasmtime.Runner(), depth, limits))));
            depths.Add(($"in process, {name}", await DeepestAsync(depth => ReachesAsync(inProcess.Runner(), depth, limits))));
        }

        foreach (var (name, depth) in depths)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"note: Deepest recursion: {depth} ({name})."));
        Assert.All(depths, row => Assert.True(row.Depth >= bare, $"{row.Name}: {row.Depth}, the program has {bare}."));
    }

    /// <summary>A module that was brief runs on the pool, whose threads have stacks of their own; many at once take threads of the runner's.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Depth_OnEveryThread_IsTheSame()
    {
        using var arena = new Arena(RunnerKind.InProcess);
        using var program = new Arena(RunnerKind.Wasmtime);
        var runner = arena.Runner();
        var bare = await DeepestAsync(depth => BareAsync(program, depth));
        for (var i = 0; i < 50; i++)
            Assert.True(await ReachesAsync(runner, 10, new()));

        for (var round = 0; round < 10; round++)
        {
            Assert.True(await ReachesAsync(runner, bare, new()), "After brief executions, which go to the pool.");
            var many = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => ReachesAsync(runner, bare, new() { Timeout = TimeSpan.FromSeconds(30) })));
            Assert.DoesNotContain(false, many);
        }
    }

    private static IEnumerable<(string Name, WasiLimits Limits)> Counters()
    {
        yield return ("no limits", new());
        yield return ("Timeout", new() { Timeout = TimeSpan.FromMinutes(1) });
        yield return ("Fuel", new() { Fuel = 1_000_000_000_000 });
        yield return ("Timeout and Fuel", new() { Timeout = TimeSpan.FromMinutes(1), Fuel = 1_000_000_000_000 });
    }

    /// <summary>The largest depth that is reached, found by bisection.</summary>
    private static async Task<int> DeepestAsync(Func<int, Task<bool>> reaches)
    {
        var (reached, notReached) = (0, Most);
        while (notReached - reached > 1)
        {
            var middle = reached + (notReached - reached) / 2;
            if (await reaches(middle))
                reached = middle;
            else
                notReached = middle;
        }

        return reached;
    }

    private static async Task<bool> ReachesAsync(WasiRunner runner, int depth, WasiLimits limits)
    {
        var result = await runner.ExecuteAsync(new() { Module = s_module, StandardInput = Bytes(depth), Limits = limits }, Arena.Cancelled);
        if (result.Termination == WasiTermination.Trapped)
            Assert.Equal("call stack exhausted", result.TrapMessage);
        else
            Assert.Equal((WasiTermination.Exited, 0), (result.Termination, result.ExitCode));
        return result.Termination == WasiTermination.Exited;
    }

    private static async Task<bool> BareAsync(Arena arena, int depth)
    {
        var path = Path.Combine(arena.HostDirectory, "depth.wasm");
        if (!File.Exists(path))
            await File.WriteAllBytesAsync(path, s_module.Bytes, Arena.Cancelled);
        var start = new ProcessStartInfo(WasmtimeProgram.Path, ["run", path]) { RedirectStandardInput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.BaseStream.WriteAsync(Bytes(depth), Arena.Cancelled);
        process.StandardInput.Close();
        var errors = await process.StandardError.ReadToEndAsync(Arena.Cancelled);
        await process.WaitForExitAsync(Arena.Cancelled);
        Assert.True(process.ExitCode == 0 || errors.Contains("call stack exhausted", StringComparison.Ordinal), errors);
        return process.ExitCode == 0;
    }

    private static byte[] Bytes(int depth)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, depth);
        return bytes;
    }
}
