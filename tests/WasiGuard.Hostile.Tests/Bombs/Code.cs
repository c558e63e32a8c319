namespace WasiGuard.Hostile.Tests.Bombs;

/// <summary>Writes the binary form of functions and modules, which text would be too slow for.</summary>
internal sealed class Code
{
    public const byte I32 = 0x7f, NoResult = 0x40;

    private readonly List<byte> _bytes = [];

    public IReadOnlyList<byte> Bytes => _bytes;

    public Code Add(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public Code Number(int value)
    {
        var left = (uint)value;
        for (; left >= 0x80; left >>= 7)
            _bytes.Add((byte)(left | 0x80));
        _bytes.Add((byte)left);
        return this;
    }

    public Code Append(Code other)
    {
        _bytes.AddRange(other._bytes);
        return this;
    }

    public Code Times(int count, Action<Code, int> write)
    {
        for (var i = 0; i < count; i++)
            write(this, i);
        return this;
    }

    public Code Times(int count, Action<Code> write) => Times(count, (code, _) => write(code));

    public Code Get(int local) => Add(0x20).Number(local);

    public Code Set(int local) => Add(0x21).Number(local);

    /// <summary>A number from 0 to 63.</summary>
    public Code Constant(int value) => Add(0x41, (byte)(value & 63));

    /// <summary>Adds one to a local variable.</summary>
    public Code Increment(int local) => Get(local).Constant(1).Add(0x6a).Set(local);

    /// <summary>Adds one to a local variable that is 0 at first, and repeats the loop around while it is 0: once.</summary>
    public Code IncrementAndExit(int local) => Get(local).Constant(1).Add(0x6a, 0x22).Number(local).Add(0x45, 0x0d, 0);

    public Code Block(byte type = NoResult) => Add(0x02, type);

    public Code Loop() => Add(0x03, NoResult);

    public Code If() => Add(0x04, NoResult);

    public Code Else() => Add(0x05);

    public Code End() => Add(0x0b);

    public Code Drop() => Add(0x1a);

    /// <summary>A table of branches by the first local variable.</summary>
    public Code BranchTable(int targets, Func<int, int> depthOf)
    {
        Get(0).Add(0x0e).Number(targets);
        return Times(targets, (code, i) => code.Number(depthOf(i))).Number(0);
    }

    /// <summary>A type of functions that take and give so many numbers.</summary>
    public static Code FunctionType(int parameters, int results) =>
        new Code().Add(0x60).Number(parameters).Times(parameters, code => code.Add(I32)).Number(results).Times(results, code => code.Add(I32));

    /// <summary>A function without parameters.</summary>
    public static Code Function(int locals, Code code) => new Code().Number(1).Number(locals).Add(I32).Append(code).End();

    /// <summary>A program: the first type is that of <c>_start</c>, which is the first function.</summary>
    public static WasiModule Program(IReadOnlyList<Code> types, IReadOnlyList<(int Type, Code Body)> functions)
    {
        var module = new Code().Add(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0);
        module.Section(1, new Code().Number(types.Count).Times(types.Count, (code, i) => code.Append(types[i])));
        module.Section(3, new Code().Number(functions.Count).Times(functions.Count, (code, i) => code.Number(functions[i].Type)));
        module.Section(7, new Code().Number(1).Number(6).Add("_start"u8).Add(0, 0));
        module.Section(10, new Code().Number(functions.Count).Times(functions.Count, (code, i) => code.Number(functions[i].Body._bytes.Count).Append(functions[i].Body)));
        return WasiModule.FromBytes(module._bytes.ToArray(), "bomb.wasm");
    }

    private void Section(byte id, Code content) => Add(id).Number(content._bytes.Count).Append(content);
}
