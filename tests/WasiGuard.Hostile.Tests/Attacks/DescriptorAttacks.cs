namespace WasiGuard.Hostile.Tests.Attacks;

internal static class DescriptorAttacks
{
    private const string Descriptors = "descriptors";
    private const string NoneOfTheHost = "a guest in the browser has none of the host's";
    private const int TooManyOfThisGuest = 33, TooManyOfAll = 41;

    private static readonly Outcome s_ownLimit = Outcome.Exits("as many as the system grants the program’s own process", result => Assert.True(result.ExitCode is 0 or TooManyOfThisGuest or TooManyOfAll, $"{result.ExitCode}"));
    private static readonly Outcome s_success = Outcome.Exits(0, "nothing is used up");

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(Descriptors, "opens a directory again and again", arena => Run(arena, "open"), Outcome.Exits(TooManyOfThisGuest, "`MFILE` after 256 (`Ceilings.OpenDescriptors`)"), Wasmtime: s_ownLimit, Browser: NoneOfTheHost),
        new(Descriptors, "the same in the start function", arena => Run(arena, "openstart"), Outcome.Exits(TooManyOfThisGuest, "`MFILE` after 256"), Wasmtime: s_ownLimit, Browser: NoneOfTheHost),
        new(Descriptors, "the same without exporting a memory", arena => Run(arena, "openbare"), Outcome.Trapped, Browser: NoneOfTheHost),
        new(Descriptors, "opens and closes 20,000 times", arena => Run(arena, "reopen"), s_success, Browser: NoneOfTheHost),
        new(Descriptors, "opens and renumbers 20,000 times", arena => Run(arena, "renumber"), s_success, Browser: NoneOfTheHost),
    ];

    private static Task<WasiExecResult> Run(Arena arena, string guest) => arena.RunAsync(new() { Module = Wat.Guest(guest), Files = WasiFileSnapshot.Empty });
}
