namespace WasiGuard;

/// <summary>Reads what <see cref="ModuleShape"/> holds beyond the outline, section by section (WebAssembly Core Specification 3.0, section 5.5).</summary>
internal sealed class ModuleShapeReader(ModuleOutline outline)
{
    private readonly CodeContext _code = new(outline);
    private readonly StartReader _start = new(outline);
    private readonly List<MemoryShape> _memories = [];
    private readonly List<TableShape> _tables = [];
    private readonly ModuleWork _work = new();

    /// <exception cref="WasmFormatException">The bytes are no module.</exception>
    public ModuleShape Read(ReadOnlySpan<byte> bytes)
    {
        var sections = new ModuleSections(bytes);
        while (sections.Next(out var id, out var section))
            ReadSection(id, section);
        _work.AddStart(_start.Cost, _start.Bytes);
        _work.AddTypes(_code.Types);
        foreach (var function in _code.Escaping)
            _work.AddEscaping(_code.TypeOfFunction(function));

        return new()
        {
            Memories = _memories,
            Tables = _tables,
            HasManagedHeap = _code.HasManagedHeap,
            Uses = _code.Uses | (_memories.Count > 1 ? WasmProposals.MultipleMemories : WasmProposals.None),
            Entry = outline.Entry,
            Bytes = bytes.Length,
            CodeBytes = _work.CodeBytes,
            Work = ModuleWork.Bounded(_work.Total),
            Disproportion = ModuleWork.Bounded(_work.BeyondFunctions - ModuleWork.OrdinaryByte * (double)bytes.Length),
            Heaviest = _work.Heaviest,
            Longest = _work.Longest,
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
                _start.ReadGlobals(section, _code);
                break;
            case 7:
                ReadExports(section);
                break;
            case 9:
                _start.ReadElements(section, _code);
                break;
            case 10:
                ReadCode(section);
                break;
            case 11:
                _start.ReadData(section, _code);
                break;
            case 13:
                _code.HasManagedHeap |= section.ReadCount() > 0;
                _code.Uses |= WasmProposals.Exceptions;
                break;
        }
    }

    private LimitsShape ReadLimits(ref WasmReader section)
    {
        var limits = LimitsShape.Read(ref section);
        _code.Uses |= limits.Uses;
        return limits;
    }

    private void ReadTables(WasmReader section)
    {
        const byte WithInitializer = 0x40;
        for (var left = section.ReadCount(); left > 0; left--)
        {
            var isInitialized = section.Peek() == WithInitializer;
            if (isInitialized)
            {
                section.Skip(2);
                _code.Uses |= WasmProposals.FunctionReferences;
            }

            _code.ReadValueType(ref section);
            var limits = ReadLimits(ref section);
            _tables.Add(new(ToLong(limits.Minimum), ToLong(limits.Maximum)));
            if (isInitialized)
                _start.ReadExpression(ref section, _code);
        }
    }

    private void ReadMemories(WasmReader section)
    {
        for (var left = section.ReadCount(); left > 0; left--)
        {
            var limits = ReadLimits(ref section);
            _memories.Add(new(InBytes(limits.Minimum, limits.PageBits), InBytes(limits.Maximum, limits.PageBits), limits.IsShared, limits.IsOrdinary));
        }
    }

    private void ReadExports(WasmReader section)
    {
        const byte Function = 0;
        for (var left = section.ReadCount(); left > 0; left--)
        {
            section.ReadName();
            var kind = section.ReadByte();
            var index = section.ReadUInt32();
            if (kind == Function)
                _code.Escapes(index);
        }
    }

    private void ReadCode(WasmReader section)
    {
        var count = section.ReadCount();
        for (var i = 0; i < count; i++)
        {
            var body = section.ReadPart(section.ReadUInt32());
            var bytes = body.Left;
            var type = _code.TypeOfFunction((uint)(outline.ImportedFunctions + i));
            long locals = type.Parameters;
            // Which of the parameters are references is not known here.
            var references = _code.HasManagedHeap ? locals : 0;
            for (var groups = body.ReadCount(); groups > 0; groups--)
            {
                var group = body.ReadUInt32();
                locals += group;
                if (_code.ReadValueType(ref body))
                    references += group;
            }

            _work.AddFunction(new(i, bytes, new CodeReader(body, _code).Read(locals, references, type.Results).Of(bytes)));
        }
    }

    private static long InBytes(ulong? pages, int pageBits) =>
        pages is { } count && count <= (ulong)(long.MaxValue >> pageBits) ? (long)count << pageBits : long.MaxValue;

    private static long ToLong(ulong? count) => count is { } elements && elements <= long.MaxValue ? (long)elements : long.MaxValue;
}
