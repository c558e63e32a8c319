namespace WasiGuard.Benchmarks.Soak;

/// <summary>What the soak mixes: good guests, and guests that come to every other end.</summary>
internal static class SoakCases
{
    private static readonly TimeSpan s_brief = TimeSpan.FromMilliseconds(10);

    /// <summary>The ceilings that the outcomes below stand for: a cache that holds few modules, and tables that are soon full.</summary>
    public static WasiCeilings Ceilings { get; } = new() { ModuleCacheBytes = 80 * 1024 * 1024, TableElements = 100_000, OpenDescriptors = 64 };

    /// <param name="server">Answers with a body of four bytes, on 127.0.0.1.</param>
    public static SoakCase[] For(Uri server)
    {
        var files = WasiFileSnapshot.Empty.WithFile("f", "mine");
        return
        [
            Guest("hello", "Exited 0 hello, world\n", "hello") with { Weight = 20 },
            Guest("hello, metered", "Exited 0 hello, world\n", "hello", new() { Fuel = 10_000_000 }) with { Weight = 5 },
            Guest("standard input", "Exited 0 bytes=4 fnv1a=7e89edb6\n", "stdinread", input: input => input with { StandardInput = "mine"u8.ToArray() }) with { Weight = 5 },
            Guest("files", "Exited 0 mine, then f,g, ", "files", input: input => input with { Arguments = ["read", "/f", "+", "open", "/g", "w,creat"], Files = files }) with
            {
                Weight = 5,
                Seen = static result => $"{result.Termination} {result.ExitCode} {result.StdoutText[..4]}, then {(result.Files is { } left ? string.Join(',', left.Files.Keys.Order(StringComparer.Ordinal)) : "")}, {result.FilesError}",
            },
            Guest("fetching", "Exited 0 errno=0 status=200 n=4 trunc=0\nbody", "fetch", input: input => input with
            {
                Arguments = [server.ToString()],
                NetFetch = new() { Allow = ["*"], AllowedAddresses = ["127.0.0.1"] },
            }) with { Weight = 5 },
            new("new module", "Exited 7", number => new() { Module = SoakGuests.New(number) }) { Weight = 10 },

            .. from kind in (string[])["unreachable", "div", "oob", "stack"]
               select Guest($"trapping, {kind}", "Trapped 134 before\n", "trap", input: input => input with { Arguments = [kind] }),
            Guest("looping", "TimedOut 134 ", "loop", new() { Timeout = s_brief }),
            // On a busy machine its time is over before it says that it sleeps.
            Guest("sleeping", "TimedOut 134", "sleep", new() { Timeout = s_brief }, input => input with { Arguments = ["100000"] }) with { Seen = SoakCase.Ending },
            Guest("out of fuel", "OutOfFuel 134 ", "loop", new() { Fuel = 1_000_000 }),
            Guest("flooding", "Exited 0 1000 True 2000 True", "flood", new() { MaxStdoutBytes = 1000, MaxStderrBytes = 2000 }, input => input with { Arguments = ["300000", "both"] }) with
            {
                Seen = static result => $"{result.Termination} {result.ExitCode} {result.Stdout.Length} {result.StdoutTruncated} {result.Stderr.Length} {result.StderrTruncated}",
            },
            Guest("hungry", "Exited 3 got 4928 of 65536 KiB\n", "memory", new() { MaxMemoryBytes = 5 * 1024 * 1024 }, input => input with { Arguments = ["64"] }),
            new("hungry, two memories", "Exited 64", _ => new() { Module = SoakGuests.Memories, Limits = new() { MaxMemoryBytes = 4 * 1024 * 1024 } }),
            new("table-hungry", "Exited 100", _ => new() { Module = SoakGuests.Tables }),
            new("descriptor-hungry", "Exited 33", _ => new() { Module = SoakGuests.Descriptors, Files = files }),

            Odd("leaving a link", "Exited 0, error True", "files", "symlink", "/link", "f"),
            Odd("leaving a depth", "Exited 0, error False", "tree", "deep", "40", "100"),
            Odd("leaving too much", "Exited 0, error True", "tree", "sparse", "2", "1000000000"),

            Guest("cancelled, looping", "cancelled", "loop") with { CancelAfter = s_brief / 2 },
            Guest("cancelled, sleeping", "cancelled", "sleep", input: input => input with { Arguments = ["100000"] }) with { CancelAfter = s_brief / 2 },
            Guest("cancelled before", "cancelled", "hello") with { CancelAfter = TimeSpan.Zero },

            new("invalid", nameof(WasiModuleException), number => new() { Module = SoakGuests.Invalid(number) }),
            Guest("no program", nameof(WasiModuleException), "nostart"),
            Guest("import that nobody has", nameof(WasiCapabilityNotSupportedException), "badimport"),
        ];

        SoakCase Odd(string name, string expected, string guest, params string[] arguments) =>
            Guest(name, expected, guest, input: input => input with { Arguments = arguments, Files = files }) with
            {
                Seen = static result => $"{result.Termination} {result.ExitCode}, error {result.FilesError is not null}",
            };
    }

    private static SoakCase Guest(string name, string expected, string guest, WasiLimits? limits = null, Func<WasiExecInput, WasiExecInput>? input = null)
    {
        var plain = new WasiExecInput { Module = SoakGuests.Get(guest), Limits = limits ?? new() };
        var whole = input is null ? plain : input(plain);
        return new(name, expected, _ => whole) { Seen = static result => $"{result.Termination} {result.ExitCode} {result.StdoutText}" };
    }
}
