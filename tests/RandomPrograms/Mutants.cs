using System.Globalization;

namespace WasiGuard.RandomPrograms;

/// <summary>Guests of <c>tests/Modules</c> that <c>wasm-tools mutate</c> has changed. Only guests whose output depends on nothing but their input.</summary>
public static class Mutants
{
    /// <summary>What the names begin with.</summary>
    public const string Kind = "mutant";

    private static readonly WasiFileSnapshot s_files = WasiFileSnapshot.Empty.WithFile("f", "content\n").WithDirectory("d");

    private static readonly (string Guest, string[] Arguments)[] s_guests =
    [
        ("hello", []),
        ("echo", ["one", "two"]),
        ("exit", ["3"]),
        ("exit", ["125"]),
        ("flood", ["3000", "both", "100"]),
        ("memory", ["3", "grow"]),
        ("memory", ["3", "malloc"]),
        ("bigmin", []),
        ("preopens", []),
        ("recurse", ["100"]),
        ("stdinread", ["3"]),
        ("relative", ["read", "f", "write", "g", "text", "mkdir", "e"]),
        ("trap", ["unreachable"]),
        ("trap", ["div"]),
        ("trap", ["overflow"]),
        ("trap", ["oob"]),
        ("trap", ["indirect"]),
        ("trap", ["null"]),
        ("files", ["read", "/f", "+", "list", "/", "+", "write", "/d/g", "text", "+", "rename", "/f", "/d/f", "+", "stat", "/d/f", "+", "rm", "/f"]),
        ("tree", ["deep", "3", "10"]),
        ("badimport", []),
        ("importmemory", []),
        ("missingwasi", []),
        ("nomemory", []),
        ("nostart", []),
        ("startparam", []),
        ("starttrap", []),
    ];

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Kind}-{number}");

    internal static async Task<RandomProgram?> MakeAsync(int number, CancellationToken cancellationToken)
    {
        const int MostChanges = 5;
        var random = new SeededRandom(number);
        var (guest, arguments) = s_guests[number % s_guests.Length];
        var module = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Modules", guest + ".wasm"), cancellationToken);
        for (var changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
        {
            // Some changes fail, as an instruction may not be the kind that is to be changed.
            var seed = random.Next(0, int.MaxValue).ToString(CultureInfo.InvariantCulture);
            module = await WasmTools.RunAsync(module, cancellationToken, "mutate", "--seed", seed, "--fuel", "1000") ?? module;
        }

        return new(NameOf(number), Input(random, WasiModule.FromBytes(module, $"{guest}-{number}"), arguments));
    }

    private static WasiExecInput Input(SeededRandom random, WasiModule module, string[] arguments) => new()
    {
        Module = module,
        Arguments = arguments,
        StandardInput = "what is read\n"u8.ToArray(),
        Files = s_files,
        Limits = new()
        {
            Timeout = TimeSpan.FromSeconds(20),
            MaxStdoutBytes = 10_000,
            // What no longer ends by itself ends so.
            Fuel = 20_000_000,
            MaxMemoryBytes = random.Chance(30) ? random.Next(0, 200) * 65536 : null,
        },
    };
}
