using WasiGuard.Hostile.Tests.Bombs;

namespace WasiGuard.Hostile.Tests.Attacks;

/// <summary>Work of the host that grows with what a guest chooses.</summary>
internal static class HostWorkAttacks
{
    private const string Host = "work of the host";
    private const int NoMemory = 48;

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(Host, "opens with a pointer out of its memory for the descriptor, again and again", arena => Files(arena, Wat.Guest("openfault", ("POINTER", "65536"))), Outcome.Trapped, Browser: "a guest in the browser has none of the host's"),
        new(Host, "the same with a pointer that is not aligned", arena => Files(arena, Wat.Guest("openfault", ("POINTER", "9"))), Outcome.Trapped, Browser: "a guest in the browser has none of the host's"),
        new(Host, "sleeps, and catches whatever could end it", arena => arena.RunAsync(new() { Module = Wat.Guest("uncaught"), Limits = new() { Timeout = TimeSpan.FromMilliseconds(300) } }), Outcome.TimedOut, Browser: "LimitsContract.Timeout_EndsTheGuest_WhateverItDoes"),
        new(Host, "calls the host in the depth of a recursion", arena => Files(arena, Wat.Guest("deephost", ("FROM", "20000"))), Outcome.TrappedWith("call stack exhausted"), Browser: "LimitsContract.Trap_IsAResult_WithTheOutputSoFar"),
        new(Host, "paths of 500 MB", arena => Files(arena, Wat.Guest("longpath")), Outcome.Exits(NoMemory, "`NOMEM`, not copied"), Browser: "in the worker’s own memory"),
        new(Host, "a trap in functions whose name has 100 MB", LongNameAsync, Outcome.TrappedWith("call stack exhausted"), Browser: "LimitsContract.Trap_IsAResult_WithTheOutputSoFar"),
    ];

    private static Task<WasiExecResult> Files(Arena arena, WasiModule module) => arena.RunAsync(new() { Module = module, Files = WasiFileSnapshot.Empty });

    /// <summary>A report names the function of each frame.</summary>
    private static async Task<WasiExecResult> LongNameAsync(Arena arena)
    {
        var module = LongName(100_000_000);
        var held = Environment.WorkingSet;
        var result = await arena.RunAsync(new() { Module = module });
        Assert.InRange(Environment.WorkingSet - held, long.MinValue, 1 << 30);
        return result;
    }

    private static WasiModule LongName(int length)
    {
        var program = Wat.Guest("recursion").Bytes;
        var name = new byte[length];
        name.AsSpan().Fill((byte)'n');
        // Subsection 1: the name of function 0.
        var names = new Code().Number(1).Number(0).Number(length).Add(name);
        var section = new Code().Number(4).Add("name"u8).Add(1).Number(names.Bytes.Count).Append(names);
        return WasiModule.FromBytes((byte[])[.. program.Span, .. new Code().Add(0).Number(section.Bytes.Count).Append(section).Bytes]);
    }
}
