namespace WasiGuard.Hostile.Tests.Attacks;

/// <summary>Text that somebody else chose, and modules that are none.</summary>
internal static class InputAttacks
{
    private const string Text = "text";
    private const string Modules = "modules";
    private const string ExitCodes = "exit codes";
    private const string BadInput = "BadInputContract";

    private static readonly string[] s_arguments = ["--dir=/::/", "-W", "--env=HOME", "--", "-", "", " ", "a\nb", "\u001b[31m", "$(id)", "`id`", "%PATH%", "\"quoted\" 'text'", "::"];

    public static IReadOnlyList<Attack> All { get; } =
    [
        new(Text, "arguments that look like options of the program", arena => arena.RunAsync(Arena.Input("echo", s_arguments)), Outcome.Exits("reach the guest word for word", AssertArguments), Browser: "ProcessContract"),
        new(Text, "a program name that looks like an option", arena => arena.RunAsync(Arena.Input("echo") with { ProgramName = "--dir=/" }), Outcome.Exits("reaches the guest word for word", result => Assert.Contains("arg[0]=--dir=/\n", result.StdoutText, StringComparison.Ordinal)), Browser: "ProcessContract"),
        new(Text, "variables that would change the program", arena => arena.RunAsync(Arena.Input("echo") with { Environment = new Dictionary<string, string> { ["LD_PRELOAD"] = "/nowhere.so", ["RUST_BACKTRACE"] = "full", ["A"] = "b\nc=d" } }), Outcome.Exits("reach the guest only", AssertVariables), Browser: "ProcessContract"),
        new(Text, "an argument with a NUL character", arena => arena.RunAsync(Arena.Input("echo", "a\0b")), Outcome.Refused<ArgumentException>("Arguments"), Browser: BadInput),
        new(Text, "a variable with a NUL character", arena => arena.RunAsync(Arena.Input("echo") with { Environment = new Dictionary<string, string> { ["A"] = "b\0" } }), Outcome.Refused<ArgumentException>("Environment"), Browser: BadInput),
        new(ExitCodes, "125, the highest", arena => arena.RunAsync(Arena.Input("exit", "125")), Outcome.Exits(125, "exit code 125"), Browser: "ProcessContract"),
        new(ExitCodes, "134, which the program gives for a trap", arena => arena.RunAsync(Arena.Input("exit", "134")), Outcome.Trapped, Browser: "LimitsContract.ExitCode_Above125_IsATrap"),
        new(ExitCodes, "2^32 − 1", arena => arena.RunAsync(Arena.Input("exit", "4294967295")), Outcome.Trapped, Browser: "LimitsContract.ExitCode_Above125_IsATrap"),
        new(Modules, "nothing", arena => Bytes(arena, []), Outcome.RefusedAs<WasiRunnerException>("refused"), Browser: BadInput),
        new(Modules, "half a program", arena => Bytes(arena, [.. Guests.Get("hello").Bytes.Span[..(Guests.Get("hello").Bytes.Length / 2)]]), Outcome.RefusedAs<WasiRunnerException>("refused"), Browser: BadInput),
        new(Modules, "a megabyte of 0xff behind a header", arena => Bytes(arena, [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, .. Enumerable.Repeat((byte)0xff, 1_000_000)]), Outcome.RefusedAs<WasiRunnerException>("refused"), Browser: BadInput),
        new(Modules, "a section that promises 2^32 − 1 entries", arena => Bytes(arena, [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 5, 0xff, 0xff, 0xff, 0xff, 0x0f]), Outcome.RefusedAs<WasiRunnerException>("refused"), Browser: BadInput),
        new(Modules, "a byte more than `Ceilings.ModuleBytes`", arena => arena.RunAsync(new() { Module = Padded((1 << 20) + 1) }, new() { ModuleBytes = 1 << 20 }), Outcome.Refused<WasiModuleException>("Ceilings.ModuleBytes"), Browser: "BrowserCeilingTests.Module_AboveTheCeiling_IsRefusedNamingTheOption"),
        new(Modules, "20,000 imports with control characters in their names", arena => arena.RunAsync(new() { Module = Imports(20_000) }), Outcome.RefusedAs<Exception>("refused, in a short message"), Browser: BadInput),
    ];

    private static Task<WasiExecResult> Bytes(Arena arena, byte[] bytes) => arena.RunAsync(new() { Module = WasiModule.FromBytes(bytes) });

    /// <summary>A program with a section that nobody reads.</summary>
    private static WasiModule Padded(int bytes)
    {
        const int HeaderOfTheSection = 1 + 3;
        var program = Guests.Get("hello").Bytes.ToArray();
        var content = bytes - program.Length - HeaderOfTheSection;
        return WasiModule.FromBytes((byte[])[.. program, 0, (byte)(content | 0x80), (byte)(content >> 7 | 0x80), (byte)(content >> 14), .. new byte[content]]);
    }

    private static WasiModule Imports(int count) => Wat.Module($"""(module {string.Concat(Enumerable.Range(0, count).Select(i => $"(import \"env\" \"\\1b[31m{i}\" (func))"))} (func (export "_start")))""");

    private static void AssertArguments(WasiExecResult result) =>
        Assert.Contains(string.Concat(s_arguments.Select((argument, i) => $"arg[{i + 1}]={argument}\n")), result.StdoutText, StringComparison.Ordinal);

    private static void AssertVariables(WasiExecResult result)
    {
        Assert.Contains("env A=b\nc=d\nenv LD_PRELOAD=/nowhere.so\nenv RUST_BACKTRACE=full\n", result.StdoutText, StringComparison.Ordinal);
        Assert.DoesNotContain("LD_PRELOAD", result.StderrText, StringComparison.Ordinal);
    }
}
