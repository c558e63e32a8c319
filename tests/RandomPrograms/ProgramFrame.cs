using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace WasiGuard.RandomPrograms;

/// <summary>
/// Puts a program of <c>wasm-tools smith</c> into a frame, as text. Between it and preview 1 are <see cref="TamedImports"/>. <c>_start</c> calls its
/// exported functions and, in between, functions of preview 1 with random arguments. At the end, which comes also when the program has worked for
/// long enough, a hash of what was answered, the memory and the globals is written to standard output.
/// </summary>
internal sealed partial class ProgramFrame
{
    private const int MostCalls = 60;
    private const int HashedBytes = 65536;
    private const int WorkDone = 77;

    private readonly List<string> _lines;
    private readonly SeededRandom _random;
    private readonly string _memory;
    private readonly TamedImports _tamed;
    private readonly StringBuilder _functions = new();
    private readonly List<string> _imports = [];

    private ProgramFrame(string text, SeededRandom random, bool bends)
    {
        _lines = [.. TerminationPattern().Replace(text, "$1call $$frame_end\n$2").Split('\n')];
        _random = random;
        _memory = ExportedMemoryPattern().Match(text).Groups["id"].Value;
        _tamed = new(_memory, bends);
    }

    /// <param name="text">The program, which exports a memory of at least a page that has 32 bits.</param>
    /// <param name="imports">What the frame may call.</param>
    /// <param name="random">For what it calls.</param>
    /// <param name="bends">Whether arguments are bent.</param>
    public static string Around(string text, IReadOnlyList<ImportShape> imports, SeededRandom random, bool bends)
    {
        var frame = new ProgramFrame(text, random, bends);
        frame.TameImports();
        var calls = frame.Calls(imports);
        frame.AddImport("fd_write", "$frame_write", ImportShape.Of("fd_write").Type);
        frame.AddImport("proc_exit", "$frame_exit", ImportShape.Of("proc_exit").Type);
        return frame.Finish(Start(frame._memory, calls, GlobalPattern().Matches(text)) + (bends ? frame._tamed.NameData : ""));
    }

    private void AddImport(string name, string id, string type) => _imports.Add($"""  (import "wasi_snapshot_preview1" "{name}" (func {id} {type}))""");

    /// <summary>The program's imports become functions that call the imports.</summary>
    private void TameImports()
    {
        for (var i = 0; i < _lines.Count; i++)
        {
            if (ImportPattern().Match(_lines[i]) is not { Success: true } found)
                continue;
            var (name, type) = (found.Groups["name"].Value, $"(type {found.Groups["type"].Value})");
            _lines[i] = $"""  (import "wasi_snapshot_preview1" "{name}" (func $own{i} {type}))""";
            _functions.Append(_tamed.Function(ImportShape.Of(name), found.Groups["id"].Value, type, $"$own{i}"));
        }
    }

    /// <summary>What <c>_start</c> does.</summary>
    private string Calls(IReadOnlyList<ImportShape> imports)
    {
        List<string> calls = [];
        var count = imports.Count == 0 ? 0 : _random.Next(0, MostCalls);
        var used = new HashSet<ImportShape>();
        for (var i = 0; i < count; i++)
        {
            var import = _random.Of(imports);
            used.Add(import);
            var call = $"(call $tamed_{import.Name}{string.Concat(import.ParameterTypes.Select(Argument))})";
            calls.Add(import.HasResult ? $"    (call $frame_mix (i64.extend_i32_u {call}))\n" : $"    {call}\n");
        }

        foreach (var import in used)
        {
            AddImport(import.Name, $"$frame_{import.Name}", import.Type);
            _functions.Append(_tamed.Function(import, $"$tamed_{import.Name}", import.Type, $"$frame_{import.Name}"));
        }

        for (var i = 0; i < _lines.Count; i++)
        {
            if (ExportPattern().Match(_lines[i]) is not { Success: true } found)
                continue;
            if (found.Groups["name"].Value == "_start")
                _lines[i] = """  (export "_start" (func $frame_start))""";
            calls.Insert(_random.Next(0, calls.Count + 1), $"    (call {found.Groups["id"].Value})\n");
        }

        return string.Concat(calls);
    }

    private string Argument(string type) => _random.Chance(80)
        ? $" ({type}.const {_random.Next(0, 0x4000) >> _random.Next(0, 14)})"
        : $" ({type}.const {_random.Next(0, int.MaxValue) * (type == "i64" ? 0x10001L : -1)})";

    private string Finish(string more)
    {
        _lines.InsertRange(_lines.FindIndex(line => EndOfTypesPattern().IsMatch(line)), _imports);
        _lines[_lines.FindLastIndex(line => line == ")")] = $"{_functions}{more}\n)";
        return string.Join('\n', _lines);
    }

    private static string Start(string memory, string calls, IEnumerable<Match> globals) => $"""
          (global $frame_hash (mut i64) (i64.const 0xcbf29ce484222325))
          (func $frame_mix (param i64)
            (global.set $frame_hash (i64.mul (i64.xor (global.get $frame_hash) (local.get 0)) (i64.const 0x100000001b3))))
          (func $frame_start
        {calls}    (call $frame_tell))
          (func $frame_end
            (call $frame_tell)
            (call $frame_exit (i32.const {WorkDone})))
          (func $frame_tell (local i32)
            (call $frame_mix (i64.extend_i32_u (memory.size {memory})))
            (loop $more
              (call $frame_mix (i64.load {memory} (local.get 0)))
              (br_if $more (i32.lt_u (local.tee 0 (i32.add (local.get 0) (i32.const 8))) (i32.const {HashedBytes}))))
        {string.Concat(globals.Select(Mixed))}    (i32.store {memory} (i32.const 0) (i32.const 8))
            (i32.store {memory} (i32.const 4) (i32.const 8))
            (i64.store {memory} (i32.const 8) (global.get $frame_hash))
            (drop (call $frame_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16))))

        """;

    private static string Mixed(Match global)
    {
        var value = $"(global.get {global.Groups["id"].Value})";
        return string.Create(CultureInfo.InvariantCulture, $"    (call $frame_mix {global.Groups["type"].Value switch
        {
            "i32" => $"(i64.extend_i32_u {value})",
            "i64" => value,
            "f32" => $"(i64.extend_i32_u (i32.reinterpret_f32 {value}))",
            _ => $"(i64.reinterpret_f64 {value})",
        }})\n");
    }

    [GeneratedRegex("""^  \(import "wasi_snapshot_preview1" "(?<name>\w+)" \(func (?<id>\S+) \(;\d+;\) \(type (?<type>\S+?)\)""")]
    private static partial Regex ImportPattern();

    /// <summary>What <c>--ensure-termination</c> begins each function and loop with.</summary>
    [GeneratedRegex("""(global\.get (?<fuel>\S+)\n +i32\.eqz\n +if \S+\n +)(unreachable\n +end\n +global\.get \k<fuel>\n +i32\.const 1\n +i32\.sub\n)""")]
    private static partial Regex TerminationPattern();

    [GeneratedRegex("""^  \(export "(?<name>_start|run\d)" \(func (?<id>\S+?)\)\)""")]
    private static partial Regex ExportPattern();

    [GeneratedRegex("""\(export "memory" \(memory (?<id>\S+?)\)\)""")]
    private static partial Regex ExportedMemoryPattern();

    [GeneratedRegex("""^  \(global (?<id>\S+) \(;\d+;\) \(mut (?<type>i32|i64|f32|f64)\)""", RegexOptions.Multiline)]
    private static partial Regex GlobalPattern();

    [GeneratedRegex("""^  \((?!type|rec)\w+ """)]
    private static partial Regex EndOfTypesPattern();
}
