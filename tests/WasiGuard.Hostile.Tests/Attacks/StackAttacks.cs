namespace WasiGuard.Hostile.Tests.Attacks;

/// <summary>Recursion without an end. How deep a guest gets before is in StackDepthTests.</summary>
internal static class StackAttacks
{
    private const string Stack = "stack";

    private static readonly Outcome s_exhausted = Outcome.TrappedWith("call stack exhausted");

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(Stack, "a function that calls itself", arena => arena.RunAsync(new() { Module = Wat.Guest("recursion") }), s_exhausted, Browser: "LimitsContract.Trap_IsAResult_WithTheOutputSoFar"),
        new(Stack, "the same, counted in fuel", arena => arena.RunAsync(new() { Module = Wat.Guest("recursion"), Limits = new() { Fuel = ulong.MaxValue / 4 } }), s_exhausted, Browser: "no fuel in the browser"),
        new(Stack, "the same with frames of 8 KiB", arena => arena.RunAsync(new() { Module = LargeFrames() }), s_exhausted, Browser: "LimitsContract.Trap_IsAResult_WithTheOutputSoFar"),
        new(Stack, "the same on a stack of 64 KiB (`Ceilings.StackBytes`)", arena => arena.RunAsync(new() { Module = Wat.Guest("recursion") }, new() { StackBytes = 65_536 }), s_exhausted, Browser: "no such ceiling in the browser"),
        new(Stack, "the same on a stack of 64 MiB", arena => arena.RunAsync(new() { Module = Wat.Guest("recursion") }, new() { StackBytes = 64 << 20 }), s_exhausted, Browser: "no such ceiling in the browser"),
    ];

    /// <summary>A thousand values live across the call.</summary>
    private static WasiModule LargeFrames()
    {
        const int Values = 1000;
        var loads = string.Concat(Enumerable.Range(0, Values).Select(i => $"(i64.load (i32.const {i * 8}))"));
        return Wat.Module($"""(module (memory (export "memory") 1) (func $again (result i64) {loads} (call $again) {string.Concat(Enumerable.Repeat("i64.add ", Values))}) (func (export "_start") (drop (call $again))))""");
    }
}
