using System.Diagnostics;
using Wasmtime;

namespace WasiGuard.Benchmarks;

/// <summary>A guest that opens and closes a file again and again: what it costs that the runner counts descriptors.</summary>
internal static class OpenAndClose
{
    private const int Rounds = 15;
    private const int PerRound = 20_000;

    public static async Task RunAsync(InProcessWasiRunner runner)
    {
        var directory = Directory.CreateTempSubdirectory("wasiguard-benchmark-");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(directory.FullName, "f"), "");
            var bytes = Module.ConvertText(Guest);
            using var loop = HandWrittenLoop.Tuned(bytes, directory.FullName);
            var input = new WasiExecInput { Module = WasiModule.FromBytes(bytes), Preopens = [new(directory.FullName, "/")] };
            List<double> hand = [], ours = [];
            for (var round = 0; round < Rounds; round++)
            {
                var started = Stopwatch.GetTimestamp();
                loop.Run();
                hand.Add(PerRound / Stopwatch.GetElapsedTime(started).TotalSeconds);
                var result = await runner.ExecuteAsync(input);
                if (result is not { Termination: WasiTermination.Exited, ExitCode: 0 })
                    throw new InvalidOperationException($"{result.Termination} {result.ExitCode} {result.TrapMessage}");
                ours.Add(PerRound / result.Duration.TotalSeconds);
            }

            hand.Sort();
            ours.Sort();
            Console.WriteLine($"open and close, hand:       {hand[Rounds / 2] / 1000,8:F0} thousand a second (p50)");
            Console.WriteLine($"open and close, runner:     {ours[Rounds / 2] / 1000,8:F0} thousand a second (p50)");
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    // Traps at the first errno.
    private static string Guest => $"""
        (module
          (import "wasi_snapshot_preview1" "path_open" (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
          (import "wasi_snapshot_preview1" "fd_close" (func $close (param i32) (result i32)))
          (memory (export "memory") 1)
          (data (i32.const 16) "f")
          (func (export "_start") (local $left i32)
            (local.set $left (i32.const {PerRound}))
            (loop $more
              (if (call $open (i32.const 3) (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 0) (i64.const 2) (i64.const 0) (i32.const 0) (i32.const 8)) (then unreachable))
              (if (call $close (i32.load (i32.const 8))) (then unreachable))
              (br_if $more (local.tee $left (i32.sub (local.get $left) (i32.const 1)))))))
        """;
}
