namespace WasiGuard;

/// <summary>Types of functions as messages write them, such as <c>(i32, i64) -> (i32)</c>. Equal types have equal texts, up to more values than any function of WASI has.</summary>
internal static class FunctionType
{
    /// <summary>The type of a function that takes and gives nothing.</summary>
    public const string Nothing = "() -> ()";

    private const int MostShown = 16;

    /// <summary>The type of functions of the host, which take and give whole numbers.</summary>
    /// <param name="parameters">A letter each: <c>i</c> has 32 bits, <c>j</c> has 64.</param>
    /// <param name="results">As the parameters.</param>
    public static string Of(string parameters, string results)
    {
        return $"({List(parameters)}) -> ({List(results)})";

        static string List(string letters) => string.Join(", ", letters.Select(letter => letter == 'j' ? "i64" : "i32"));
    }

    /// <summary>The type of a function in a module; null where the module has no such type, which is for the engine to word.</summary>
    /// <param name="module">The module's bytes.</param>
    /// <param name="types">Its types.</param>
    /// <param name="index">The type's place among them.</param>
    public static string? Of(ReadOnlySpan<byte> module, IReadOnlyList<TypeShape> types, uint index)
    {
        if (index >= (uint)types.Count || types[(int)index] is not { IsFunction: true } shape)
            return null;
        // Many imports may name one enormous type: what it costs to word it does not grow with it.
        if (shape.Parameters > MostShown || shape.Results > MostShown)
            return $"({shape.Parameters} values) -> ({shape.Results} values)";
        var type = new WasmReader(module.Slice(shape.Offset));
        return $"({List(ref type)}) -> ({List(ref type)})";
    }

    private static string List(ref WasmReader type)
    {
        var names = new string[type.ReadCount()];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = NameOf(type.Peek());
            type.SkipValueType();
        }

        return string.Join(", ", names);
    }

    private static string NameOf(byte type) => type switch
    {
        0x7f => "i32",
        0x7e => "i64",
        0x7d => "f32",
        0x7c => "f64",
        0x7b => "v128",
        _ => "ref",
    };
}
