using System.Globalization;
using System.Text;

namespace WasiGuard.RandomPrograms;

/// <summary>
/// Functions that stand between a program and preview 1. They overwrite what differs from run to run (times, random numbers, inodes), and may
/// bend the arguments, which are random numbers, so that more calls do something.
/// </summary>
/// <param name="memory">The name of the memory that the program exports.</param>
/// <param name="bends">Whether arguments are bent. What could wait or fill a disk is bent always.</param>
internal sealed class TamedImports(string memory, bool bends)
{
    private const int NameSlots = 0x7f00;
    private const int NameSlotBytes = 8;

    private static readonly string[] s_names = ["f", "d", "d/f", ".", "..", "/", "f/", "d/", "new", "d/new", "../f", "d/../f", "/f", "", "link", "f/f"];

    /// <summary>The names that the bent arguments point at, each with its length in its last byte.</summary>
    public string NameData
    {
        get
        {
            var data = new StringBuilder();
            foreach (var name in s_names)
                data.Append(name).Insert(data.Length, @"\00", NameSlotBytes - 1 - name.Length).Append(CultureInfo.InvariantCulture, $"\\{name.Length:x2}");
            return $"(data (memory {memory}) (i32.const {NameSlots}) \"{data}\")";
        }
    }

    /// <summary>The function that a program calls instead of an import.</summary>
    /// <param name="import">The import.</param>
    /// <param name="id">The function's name in the program.</param>
    /// <param name="type">Its type.</param>
    /// <param name="own">The name that the import has now.</param>
    public string Function(ImportShape import, string id, string type, string own)
    {
        var count = import.Parameters.Length;
        var text = new StringBuilder($"  (func {id} {type} (local i32)\n");
        for (var i = 0; i < count; i++)
            text.Append(Bend(import.Parameters[i], i));
        var call = $"(call {own}{string.Concat(Enumerable.Range(0, count).Select(i => $" (local.get {i})"))})";
        if (!import.HasResult)
            return text.Append(CultureInfo.InvariantCulture, $"    {call})\n").ToString();
        text.Append(CultureInfo.InvariantCulture, $"    (local.set {count} {call})\n");
        foreach (var blank in import.Blanks)
        {
            var length = blank.LengthParameter is { } parameter ? $"(local.get {parameter})" : $"(i32.const {blank.Bytes})";
            text.Append(CultureInfo.InvariantCulture, $"    (if (i32.eqz (local.get {count})) (then (memory.fill {memory} (i32.add (local.get {blank.Pointer}) (i32.const {blank.Offset})) (i32.const 90) {length})))\n");
        }

        return text.Append(CultureInfo.InvariantCulture, $"    (local.get {count}))\n").ToString();
    }

    private string Bend(char kind, int i) => kind switch
    {
        's' => $"    (local.set {i} (i64.and (local.get {i}) (i64.const 0xffff)))\n",
        'z' => $"    (local.set {i} (i64.const 0))\n",
        _ when !bends => "",
        'f' => And(i, 7),
        // What the type of an argument has; the engine ends programs that give it something else.
        'd' => $"    (local.set {i} (i32.add (i32.const 3) (i32.and (local.get {i}) (i32.const 1))))\n",
        'c' => And(i, 1),
        'p' => And(i, 0x3ff8),
        'n' => And(i, 0xff),
        'v' => And(i, 1),
        'e' => And(i, 0x7f),
        'b' => And(i, 0x1f),
        'O' or 'T' => And(i, 0xf),
        'R' or 'S' => And(i, 3),
        'L' => And(i, 1),
        '0' => And(i, 0),
        'A' => Modulo(i, 6),
        'W' => Modulo(i, 3),
        'r' => $"    (local.set {i} (i64.and (local.get {i}) (i64.const 0x1fffffff)))\n",
        '1' or 'V' => $"    (local.set {i} (i32.const 1))\n",
        'w' => $"    (local.set {i} (i32.add (i32.const {NameSlots}) (i32.mul (i32.const {NameSlotBytes}) (i32.and (local.get {i}) (i32.const {s_names.Length - 1})))))\n",
        'l' => $"    (local.set {i} (i32.load8_u {memory} offset={NameSlotBytes - 1} (local.get {i - 1})))\n",
        'i' => And(i, 0x3ff8) + Stored(i, 0, 0x3fff) + Stored(i, 4, 0xff),
        // Never nothing: at the end of standard input that is an error where it is a pipe, and none where it is a file.
        'I' => Bend('i', i) + $"    (i32.store {memory} offset=4 (local.get {i}) (i32.or (i32.load {memory} offset=4 (local.get {i})) (i32.const 1)))\n",
        // Of a subscription no more than a type of event, a descriptor or clock, and a time that has come.
        'q' => And(i, 0x3ff8) + Stored(i, 8, 3) + Stored(i, 16, 3) + Stored(i, 24, 0) + Stored(i, 28, 0) + Stored(i, 40, 1),
        _ => "",
    };

    private static string Modulo(int i, int count) => $"    (local.set {i} (i32.rem_u (local.get {i}) (i32.const {count})))\n";

    private static string And(int i, int mask) => $"    (local.set {i} (i32.and (local.get {i}) (i32.const {mask})))\n";

    /// <summary>Bends a word in the memory that an argument points at.</summary>
    private string Stored(int i, int offset, int mask) =>
        $"    (i32.store {memory} offset={offset} (local.get {i}) (i32.and (i32.load {memory} offset={offset} (local.get {i})) (i32.const {mask})))\n";
}
