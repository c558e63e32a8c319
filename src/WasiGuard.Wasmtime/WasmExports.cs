namespace WasiGuard;

/// <summary>
/// Looks for the function that a program begins with (WebAssembly Core Specification 2.0, sections 5.5.4 to 5.5.10). The wasmtime program
/// says nothing about a module without one: it runs nothing and reports success.
/// </summary>
internal ref struct WasmExports
{
    private const byte TypeSection = 1, FunctionSection = 3, ExportSection = 7;
    private const byte FunctionType = 0x60, FunctionExport = 0;

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;

    private WasmExports(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <exception cref="WasiRunnerException">The module exports no function <c>_start</c>, or one with parameters or results.</exception>
    public static void ThrowIfNoProgram(WasiModule module)
    {
        var bytes = module.Bytes.Span;
        bool isProgram;
        try
        {
            isProgram = StartFunction(bytes) is { } function && HasNoParametersAndResults(bytes, module, function);
        }
        catch (Exception malformed) when (malformed is IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            // The bytes end in the middle of a section behind the imports: wasmtime says so, with the place.
            return;
        }

        if (!isProgram)
            throw new WasiRunnerException($"The module '{GuestText.Shown(module.Name)}' exports no function '_start' without parameters and results, so it is no program. Build it as a WASI command, not as a reactor or a library.");
    }

    private static uint? StartFunction(ReadOnlySpan<byte> bytes)
    {
        var exports = Section(bytes, ExportSection);
        for (var left = exports.ReadCount(); left > 0; left--)
        {
            var name = exports.ReadBytes(exports.ReadNumber());
            var kind = exports.ReadByte();
            var index = exports.ReadNumber();
            if (kind == FunctionExport && name.SequenceEqual("_start"u8))
                return index;
        }

        return null;
    }

    private static bool HasNoParametersAndResults(ReadOnlySpan<byte> bytes, WasiModule module, uint function)
    {
        var imported = (uint)module.Imports.Count(import => import.Kind == WasiImportKind.Function);
        if (function < imported)
            return true;
        var functions = Section(bytes, FunctionSection);
        functions.ReadCount();
        for (var skip = function - imported; skip > 0; skip--)
            functions.ReadNumber();
        var type = functions.ReadNumber();

        var types = Section(bytes, TypeSection);
        types.ReadCount();
        for (; types.Peek() == FunctionType; type--)
        {
            types.ReadByte();
            var values = types.SkipValueTypes() + types.SkipValueTypes();
            if (type == 0)
                return values == 0;
        }

        // Types of later proposals come first; wasmtime checks the rest.
        return true;
    }

    private static WasmExports Section(ReadOnlySpan<byte> bytes, byte id)
    {
        const int Header = 8;
        for (var sections = new WasmExports(bytes[Header..]); sections._position < sections._bytes.Length;)
        {
            var found = sections.ReadByte();
            var body = sections.ReadBytes(sections.ReadNumber());
            if (found == id)
                return new(body);
        }

        return default;
    }

    private uint ReadCount() => _bytes.IsEmpty ? 0 : ReadNumber();

    private uint SkipValueTypes()
    {
        var count = ReadNumber();
        for (var left = count; left > 0; left--)
        {
            // 0x63 and 0x64 begin a reference to a heap type, which is a number of its own.
            if (ReadByte() is 0x63 or 0x64)
                ReadNumber();
        }

        return count;
    }

    private readonly byte Peek() => _bytes[_position];

    private byte ReadByte() => _bytes[_position++];

    private uint ReadNumber()
    {
        var value = 0u;
        for (var shift = 0; ; shift += 7)
        {
            var next = ReadByte();
            value |= (next & 0x7fu) << shift;
            if (next < 0x80)
                return value;
        }
    }

    private ReadOnlySpan<byte> ReadBytes(uint count)
    {
        var bytes = _bytes[_position..][..(int)Math.Min(count, int.MaxValue)];
        _position += bytes.Length;
        return bytes;
    }
}
