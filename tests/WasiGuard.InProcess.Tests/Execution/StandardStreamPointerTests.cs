using Wasmtime;

namespace WasiGuard.InProcess.Tests.Execution;

/// <summary>Calls on standard streams are ours; what is wrong with their pointers is worded as by the engine, and so as by the program.</summary>
public sealed class StandardStreamPointerTests
{
    [Theory]
    [InlineData("fd_write", 1, -8, 1, 256)]
    [InlineData("fd_write", 1, 65_536, 1, 256)]
    [InlineData("fd_write", 1, 0, 1, 65_536)]
    [InlineData("fd_write", 1, 0, 1, -4)]
    [InlineData("fd_write", 1, 8, 1, 256)]
    [InlineData("fd_read", 0, -8, 1, 256)]
    [InlineData("fd_read", 0, 65_536, 1, 256)]
    [InlineData("fd_read", 0, 0, 1, 65_536)]
    [InlineData("fd_read", 0, 8, 1, 256)]
    public async Task Pointer_OutOfBounds_IsWordedByTheEngine(string function, int descriptor, int vectors, int count, int answer)
    {
        // The second vector has a buffer out of the memory.
        var text = $"""
            (module
              (import "wasi_snapshot_preview1" "{function}" (func $call (param i32 i32 i32 i32) (result i32)))
              (memory (export "memory") 1)
              (data (i32.const 0) "\40\00\00\00\05\00\00\00\f8\ff\ff\ff\05\00\00\00")
              (func (export "_start") (drop (call $call (i32.const {descriptor}) (i32.const {vectors}) (i32.const {count}) (i32.const {answer})))))
            """;

        var result = await new InProcessWasiRunner().ExecuteAsync(
            new() { Module = WasiModule.FromBytes(Module.ConvertText(text)), StandardInput = "input"u8.ToArray() }, TestContext.Current.CancellationToken);

        Assert.Equal(WasiTermination.Trapped, result.Termination);
        Assert.StartsWith("Pointer out of bounds: Region { start: ", result.TrapMessage, StringComparison.Ordinal);
    }
}
