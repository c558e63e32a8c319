namespace WasiGuard;

/// <summary>Reads what <see cref="ModuleShape"/> holds beyond the outline, section by section (WebAssembly Core Specification 3.0, section 5.5).</summary>
internal sealed class ModuleShapeReader(ModuleOutline outline)
{
    // However small it is, the engine keeps some 5 KB for each function and each type until all are compiled, and half of that for each expression in a table.
    private const int FunctionWork = 300_000;
    private const int ElementWork = 150_000;
    private const int TypeWork = 300_000;

    private readonly ModuleOutline _outline = outline;
    private readonly List<MemoryShape> _memories = [];
    private readonly List<TableShape> _tables = [];
    private readonly List<CodeReader.Block> _open = [];
    private bool _hasManagedHeap = outline.HasManagedHeap;
    private FunctionShape? _heaviest;
    private FunctionShape? _longest;
    private long _codeBytes;
    private double _work = (double)TypeWork * outline.Types.Count;

    /// <exception cref="WasmFormatException">The bytes are no module.</exception>
    public ModuleShape Read(ReadOnlySpan<byte> bytes)
    {
        var sections = new ModuleSections(bytes);
        while (sections.Next(out var id, out var section))
            ReadSection(id, section);

        return new()
        {
            Memories = _memories,
            Tables = _tables,
            HasManagedHeap = _hasManagedHeap,
            Entry = _outline.Entry,
            CodeBytes = _codeBytes,
            Work = _work < long.MaxValue ? (long)_work : long.MaxValue,
            Heaviest = _heaviest,
            Longest = _longest,
        };
    }

    private void ReadSection(byte id, WasmReader section)
    {
        switch (id)
        {
            case 4:
                ReadTables(section);
                break;
            case 5:
                ReadMemories(section);
                break;
            case 6:
                ReadGlobals(section);
                break;
            case 9:
                ReadElements(section);
                break;
            case 10:
                ReadCode(section);
                break;
            case 13:
                _hasManagedHeap |= section.ReadCount() > 0;
                break;
        }
    }

    private void ReadValueType(ref WasmReader section) => _hasManagedHeap |= section.SkipValueType();

    private void ReadTables(WasmReader section)
    {
        const byte WithInitializer = 0x40;
        for (var left = section.ReadCount(); left > 0; left--)
        {
            var isInitialized = section.Peek() == WithInitializer;
            if (isInitialized)
                section.Skip(2);
            ReadValueType(ref section);
            var limits = LimitsShape.Read(ref section);
            _tables.Add(new(ToLong(limits.Minimum), ToLong(limits.Maximum)));
            if (isInitialized)
                SkipExpression(ref section);
        }
    }

    private void ReadMemories(WasmReader section)
    {
        for (var left = section.ReadCount(); left > 0; left--)
        {
            var limits = LimitsShape.Read(ref section);
            _memories.Add(new(InBytes(limits.Minimum, limits.PageBits), InBytes(limits.Maximum, limits.PageBits), limits.IsShared, limits.IsOrdinary));
        }
    }

    private void ReadGlobals(WasmReader section)
    {
        for (var left = section.ReadCount(); left > 0; left--)
        {
            ReadValueType(ref section);
            section.ReadByte();
            SkipExpression(ref section);
        }
    }

    private void ReadElements(WasmReader section)
    {
        const uint IsNotActive = 1, NamesTableOrIsDeclared = 2, HoldsExpressions = 4;
        for (var left = section.ReadCount(); left > 0; left--)
        {
            var flags = section.ReadUInt32();
            if ((flags & IsNotActive) == 0)
            {
                if ((flags & NamesTableOrIsDeclared) != 0)
                    section.ReadUInt32();
                SkipExpression(ref section);
            }

            if ((flags & (IsNotActive | NamesTableOrIsDeclared)) != 0)
                section.SkipValueType();
            var count = section.ReadCount();
            var holdsExpressions = (flags & HoldsExpressions) != 0;
            if (holdsExpressions)
                _work += (double)ElementWork * count;
            for (var element = count; element > 0; element--)
            {
                if (holdsExpressions)
                    SkipExpression(ref section);
                else
                    section.ReadUInt32();
            }
        }
    }

    private void ReadCode(WasmReader section)
    {
        var types = _outline.Types.ToArray();
        var functionTypes = _outline.Functions.ToArray();
        var count = section.ReadCount();
        for (var i = 0; i < count; i++)
        {
            var body = section.ReadPart(section.ReadUInt32());
            var bytes = body.Left;
            var function = _outline.ImportedFunctions + i;
            var type = function < functionTypes.Length ? functionTypes[function] : uint.MaxValue;
            long locals = type < (uint)types.Length ? types[(int)type].Parameters : 0;
            for (var groups = body.ReadCount(); groups > 0; groups--)
            {
                locals += body.ReadUInt32();
                body.SkipValueType();
            }

            Add(new(i, bytes, new CodeReader(body, types, functionTypes, _hasManagedHeap, _open).Read(locals).Of(bytes)));
        }
    }

    private void Add(FunctionShape function)
    {
        _codeBytes += function.Bytes;
        _work += (double)function.Complexity + FunctionWork;
        if (_heaviest is null || function.Complexity > _heaviest.Value.Complexity)
            _heaviest = function;
        if (_longest is null || function.Bytes > _longest.Value.Bytes)
            _longest = function;
    }

    private void SkipExpression(ref WasmReader section)
    {
        var expression = new CodeReader(section, [], [], hasManagedHeap: false, _open);
        expression.Read(locals: 0);
        section.Skip(expression.Position - section.Position);
    }

    private static long InBytes(ulong? pages, int pageBits) =>
        pages is { } count && count <= (ulong)(long.MaxValue >> pageBits) ? (long)count << pageBits : long.MaxValue;

    private static long ToLong(ulong? count) => count is { } elements && elements <= long.MaxValue ? (long)elements : long.MaxValue;
}
