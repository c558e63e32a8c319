using System.Globalization;
using System.Text;

namespace WasiGuard.RandomPrograms;

/// <summary>Programs of <c>wasm-tools smith</c>, each with its own choice of proposals, imports and limits.</summary>
public static class SmithPrograms
{
    /// <summary>What the names begin with.</summary>
    public const string Kind = "smith";

    /// <summary>What the names of those begin with that every runner runs.</summary>
    public const string PlainKind = "plain";

    private const int Page = 65536;
    private const string FramedShape = """(memory (export "memory") 1 4) (func (export "run1")) (func (export "run2"))""";

    // Both engines have them; the others are refused, which must be so everywhere too.
    private static readonly string[] s_proposals =
        ["simd", "tail-call", "exceptions", "memory64", "multi-value", "reference-types", "bulk-memory", "sign-extension-ops", "saturating-float-to-int", "extended-const"];

    private static readonly string[] s_rareProposals = ["threads", "wide-arithmetic", "custom-page-sizes", "custom-descriptors"];

    private static readonly string[] s_shapes =
    [
        "(memory (export \"memory\") 0)",
        "(memory (export \"memory\") i64 1 4)",
        "",
        "(memory (export \"memory\") 1 4) (func (export \"_initialize\"))",
        "(memory (export \"memory\") 1 4) (func (export \"cabi_realloc\") (param i32) (result i32))",
    ];

    private static readonly string[] s_foreignImports =
    [
        """(import "env" "f" (func (param i32)))""",
        """(import "wasi_snapshot_preview1" "fd_frobnicate" (func (param i32) (result i32)))""",
        """(import "wasi_snapshot_preview1" "fd_write" (func (param i32) (result i32)))""",
        """(import "wasi_unstable" "fd_close" (func (param i32) (result i32)))""",
        """(import "env" "memory" (memory 1))""",
        """(import "env" "t" (table 1 funcref))""",
    ];

    /// <summary>What every runner has, as far as it is bent.</summary>
    private static readonly string[] s_everywhere =
        ["args_get", "args_sizes_get", "environ_get", "environ_sizes_get", "clock_res_get", "clock_time_get", "random_get", "fd_write", "fd_read", "sched_yield", "proc_exit"];

    public static string NameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{Kind}-{number}");

    /// <summary>The name of a program that asks nothing of its runner that not every runner has.</summary>
    public static string PlainNameOf(int number) => string.Create(CultureInfo.InvariantCulture, $"{PlainKind}-{number}");

    internal static Task<RandomProgram?> MakeAsync(int number, CancellationToken cancellationToken)
    {
        var random = new SeededRandom(number);
        // A frame needs a memory that it can address.
        var (isFramed, bends) = (random.Chance(85), random.Chance(70));
        return MakeAsync(NameOf(number), random, Imports(random, isFramed, bends), isFramed, bends, cancellationToken);
    }

    internal static async Task<RandomProgram?> MakePlainAsync(int number, CancellationToken cancellationToken)
    {
        var random = new SeededRandom(number);
        ImportShape[] imports = [.. ImportShape.All.Where(import => s_everywhere.Contains(import.Name) && random.Chance(50))];
        var program = await MakeAsync(PlainNameOf(number), random, imports, isFramed: true, bends: true, cancellationToken);
        return program is null ? null : program with { Input = program.Input with { Files = null, Limits = program.Input.Limits with { Fuel = null, MaxMemoryBytes = null } } };
    }

    private static async Task<RandomProgram?> MakeAsync(string name, SeededRandom random, ImportShape[] imports, bool isFramed, bool bends, CancellationToken cancellationToken)
    {
        var seed = new byte[random.Next(200, 6000)];
        random.Fill(seed);
        var foreign = isFramed || random.Chance(50) ? "" : random.Of(s_foreignImports);
        using var files = new ShapeFiles(
            $"(module (func (export \"_start\")) {(isFramed ? FramedShape : random.Of(s_shapes))})",
            $"(module {string.Join('\n', imports.Select(import => import.Import))} {foreign})");
        var options = Options(random, out var hasHeap);
        var module = await WasmTools.RunAsync(seed, cancellationToken, ["smith", "--exports", files.Exports, "--available-imports", files.Imports, .. options]);
        if (module is null)
            return null;
        if (isFramed)
            module = await WasmTools.ParseAsync(ProgramFrame.Around(await WasmTools.PrintAsync(module, cancellationToken), imports, random, bends), cancellationToken);
        return new(name, Input(random, WasiModule.FromBytes(module, name), hasHeap));
    }

    /// <summary>Without a frame nothing is there that would overwrite what differs from run to run, without bent arguments nothing that keeps a program from waiting.</summary>
    private static ImportShape[] Imports(SeededRandom random, bool isFramed, bool bends) =>
    [
        .. ImportShape.All.Where(import => random.Chance(import.Name == "proc_exit" ? 10 : 40)
            && (isFramed || (import.Blanks.Length == 0 && !import.Parameters.Contains('s', StringComparison.Ordinal)))
            && ((isFramed && bends) || import.Name is not ("poll_oneoff" or "fd_read"))),
    ];

    private static List<string> Options(SeededRandom random, out bool hasHeap)
    {
        var isRare = random.Chance(5);
        // Exhausting the stack is not among the ends: how deep it is depends on the frames that an engine makes.
        List<string> options =
        [
            "--ensure-termination", "--fuel", "500", "--compact-imports-enabled=false", "--canonicalize-nans=true", "--relaxed-simd-enabled=false",
            "--shared-everything-threads-enabled=false", "--acquire-release-atomics-enabled=false", "--multibyte-array-access-enabled=false",
            "--limit-arrays-in-const-exprs=true", "--memory-max-size-required=true", "--table-max-size-required=true",
            $"--disallow-traps={Text(random.Chance(80))}", $"--allow-start-export={Text(random.Chance(10))}",
            $"--max-memories={random.Next(1, 4)}", $"--max-tables={random.Next(1, 4)}",
            $"--max-memory32-bytes={random.Next(4, 65) * Page}", $"--max-memory64-bytes={random.Next(4, 65) * Page}",
            $"--max-table-elements={random.Next(10, 5000)}", $"--max-instructions={random.Next(20, 300)}", "--max-funcs=40", $"--max-data-segments={random.Next(0, 4)}",
        ];
        hasHeap = random.Chance(70);
        options.Add($"--gc-enabled={Text(hasHeap)}");
        options.AddRange(s_proposals.Select(proposal => $"--{proposal}-enabled={Text(random.Chance(70))}"));
        options.AddRange(s_rareProposals.Select(proposal => $"--{proposal}-enabled={Text(isRare && random.Chance(50))}"));
        // Little else than calls, in some.
        if (random.Chance(30))
            options.Add("--allowed-instructions=numeric_non_float,parametric,variable,control");
        return options;
    }

    /// <param name="random">For the choices.</param>
    /// <param name="module">The program.</param>
    /// <param name="hasHeap">Whether it may have a managed heap, on which objects are of other sizes in the library than in the program.</param>
    private static WasiExecInput Input(SeededRandom random, WasiModule module, bool hasHeap) => new()
    {
        Module = module,
        Arguments = random.Chance(50) ? ["one", "two three", "ü"] : [],
        Environment = random.Chance(50) ? new Dictionary<string, string> { ["NAME"] = "value", ["EMPTY"] = "" } : [],
        StandardInput = random.Chance(50) ? Encoding.UTF8.GetBytes("what is read\n") : default,
        Files = random.Chance(50) ? WasiFileSnapshot.Empty.WithFile("f", "content\n").WithFile("d/f", "more").WithDirectory("empty") : null,
        Limits = new()
        {
            Timeout = TimeSpan.FromSeconds(20),
            MaxStdoutBytes = random.Chance(10) ? 5 : 100_000,
            Fuel = random.Chance(25) ? (ulong)random.Next(1, 20_000) : null,
            MaxMemoryBytes = random.Chance(35) && !hasHeap ? random.Next(0, 40) * (Page / 2) : null,
        },
    };

    private static string Text(bool value) => value ? "true" : "false";

    /// <summary>Files for a command line that takes no text.</summary>
    private sealed class ShapeFiles : IDisposable
    {
        private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("wasiguard-random-");

        public ShapeFiles(string exports, string imports)
        {
            File.WriteAllText(Exports, exports);
            File.WriteAllText(Imports, imports);
        }

        public string Exports => Path.Combine(_directory.FullName, "exports.wat");

        public string Imports => Path.Combine(_directory.FullName, "imports.wat");

        public void Dispose() => _directory.Delete(recursive: true);
    }
}
