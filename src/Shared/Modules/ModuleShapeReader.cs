namespace WasiGuard;

/// <summary>Reads what <see cref="ModuleShape"/> holds, section by section (WebAssembly Core Specification 3.0, section 5.5).</summary>
internal sealed class ModuleShapeReader
{
    private const int HeaderBytes = 8;

    // However small it is, the engine keeps some 5 KB for each function and each type until all are compiled, and half of that for each expression in a table.
    private const int FunctionWork = 300_000;
    private const int ElementWork = 150_000;
    private const int TypeWork = 300_000;

    private readonly List<TypeShape> _types = [];
    private readonly List<uint> _functions = [];
    private readonly List<MemoryShape> _memories = [];
    private readonly List<TableShape> _tables = [];
    private readonly List<CodeReader.Block> _open = [];
    private int _importedFunctions;
    private bool _hasManagedHeap;
    private WasmProposals _uses;
    private uint? _start;
    private int _lastSection;
    private FunctionShape? _heaviest;
    private FunctionShape? _longest;
    private long _codeBytes;
    private double _work;

    /// <exception cref="MalformedModuleException">The bytes are no module.</exception>
    public ModuleShape Read(ReadOnlySpan<byte> bytes)
    {
        var module = new WasmReader(bytes);
        module.Skip(HeaderBytes);
        while (!module.IsAtEnd)
        {
            var id = module.ReadByte();
            ReadSection(id, module.ReadPart(module.ReadUInt32()));
        }

        return new()
        {
            Memories = _memories,
            Tables = _tables,
            HasManagedHeap = _hasManagedHeap,
            Uses = _uses | (_memories.Count > 1 ? WasmProposals.MultipleMemories : WasmProposals.None),
            HasStart = HasStart(),
            CodeBytes = _codeBytes,
            Work = _work < long.MaxValue ? (long)_work : long.MaxValue,
            Heaviest = _heaviest,
            Longest = _longest,
        };
    }

    private bool HasStart() => _start is { } function
        && function < (uint)_functions.Count
        && _functions[(int)function] is var type
        && type < (uint)_types.Count
        && _types[(int)type] is { IsFunction: true, Values: 0 };

    private void ReadSection(byte id, WasmReader section)
    {
        switch (id)
        {
            case 0:
                return;
            case 1:
                ReadTypes(section);
                break;
            case 2:
                ReadImports(section);
                break;
            case 3:
                ReadFunctions(section);
                break;
            case 4:
                ReadTables(section);
                break;
            case 5:
                ReadMemories(section);
                break;
            case 6:
                ReadGlobals(section);
                break;
            case 7:
                ReadExports(section);
                break;
            case 9:
                ReadElements(section);
                break;
            case 10:
                ReadCode(section);
                break;
            case 13:
                _hasManagedHeap |= section.ReadCount() > 0;
                _uses |= WasmProposals.Exceptions;
                break;
        }

        // Each section comes once: a second one would be read over the first.
        if ((_lastSection & (1 << id)) != 0)
            throw new MalformedModuleException();
        _lastSection |= 1 << id;
    }

    private void ReadTypes(WasmReader section)
    {
        const byte RecursiveGroup = 0x4e;
        for (var left = section.ReadCount(); left > 0; left--)
        {
            if (section.Peek() != RecursiveGroup)
            {
                ReadType(ref section);
                continue;
            }

            _uses |= WasmProposals.GarbageCollection;
            section.ReadByte();
            for (var inGroup = section.ReadCount(); inGroup > 0; inGroup--)
                ReadType(ref section);
        }
    }

    private void ReadType(ref WasmReader section)
    {
        _work += TypeWork;
        var kind = section.ReadByte();
        if (kind is 0x50 or 0x4f)
        {
            _uses |= WasmProposals.GarbageCollection;
            for (var supertypes = section.ReadCount(); supertypes > 0; supertypes--)
                section.ReadUInt32();
            kind = section.ReadByte();
        }

        switch (kind)
        {
            case 0x60:
                _types.Add(new(IsFunction: true, ReadValueTypes(ref section), ReadValueTypes(ref section), Fields: 0));
                break;
            case 0x5f:
                var fields = section.ReadCount();
                for (var left = fields; left > 0; left--)
                    ReadField(ref section);
                _types.Add(new(IsFunction: false, 0, 0, (int)fields));
                UseManagedHeap(WasmProposals.GarbageCollection);
                break;
            case 0x5e:
                ReadField(ref section);
                _types.Add(default);
                UseManagedHeap(WasmProposals.GarbageCollection);
                break;
            default:
                throw new MalformedModuleException();
        }
    }

    private int ReadValueTypes(ref WasmReader section)
    {
        var count = section.ReadCount();
        for (var left = count; left > 0; left--)
            ReadValueType(ref section);
        return (int)count;
    }

    private void ReadField(ref WasmReader section)
    {
        ReadValueType(ref section);
        section.ReadByte();
    }

    private void ReadValueType(ref WasmReader section)
    {
        var (isManaged, uses) = section.SkipValueType();
        _hasManagedHeap |= isManaged;
        _uses |= uses;
    }

    private void UseManagedHeap(WasmProposals proposal)
    {
        _hasManagedHeap = true;
        _uses |= proposal;
    }

    private void ReadImports(WasmReader section)
    {
        for (var left = section.ReadCount(); left > 0; left--)
        {
            section.ReadName();
            section.ReadName();
            switch (section.ReadByte())
            {
                case 0:
                    _functions.Add(section.ReadUInt32());
                    _importedFunctions++;
                    break;
                case 1:
                    ReadValueType(ref section);
                    ReadLimits(ref section);
                    break;
                case 2:
                    ReadLimits(ref section);
                    break;
                case 3:
                    ReadValueType(ref section);
                    section.ReadByte();
                    break;
                case 4:
                    section.ReadByte();
                    section.ReadUInt32();
                    UseManagedHeap(WasmProposals.Exceptions);
                    break;
                default:
                    throw new MalformedModuleException();
            }
        }
    }

    private void ReadFunctions(WasmReader section)
    {
        for (var left = section.ReadCount(); left > 0; left--)
            _functions.Add(section.ReadUInt32());
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
                _uses |= WasmProposals.FunctionReferences;
            }

            ReadValueType(ref section);
            var limits = ReadLimits(ref section);
            _tables.Add(new(ToLong(limits.Minimum), ToLong(limits.Maximum)));
            if (isInitialized)
                SkipExpression(ref section);
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

    private void ReadGlobals(WasmReader section)
    {
        for (var left = section.ReadCount(); left > 0; left--)
        {
            ReadValueType(ref section);
            section.ReadByte();
            SkipExpression(ref section);
        }
    }

    private void ReadExports(WasmReader section)
    {
        for (var left = section.ReadCount(); left > 0; left--)
        {
            var name = section.ReadName();
            var kind = section.ReadByte();
            var index = section.ReadUInt32();
            if (kind == 0 && name.SequenceEqual("_start"u8))
                _start = index;
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
                _uses |= section.SkipValueType().Uses;
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
        var types = _types.ToArray();
        var functionTypes = _functions.ToArray();
        var count = section.ReadCount();
        for (var i = 0; i < count; i++)
        {
            var body = section.ReadPart(section.ReadUInt32());
            var bytes = body.Left;
            var type = _importedFunctions + i < functionTypes.Length ? functionTypes[_importedFunctions + i] : uint.MaxValue;
            long locals = type < (uint)types.Length ? types[(int)type].Parameters : 0;
            for (var groups = body.ReadCount(); groups > 0; groups--)
            {
                locals += body.ReadUInt32();
                _uses |= body.SkipValueType().Uses;
            }

            var code = new CodeReader(body, types, functionTypes, _hasManagedHeap, _open);
            Add(new(i, bytes, code.Read(locals).Of(bytes)));
            _uses |= code.Uses & ~WasmProposals.ExtendedConstants;
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
        _uses |= expression.Uses;
        section.Skip(expression.Position - section.Position);
    }

    private (ulong Minimum, ulong? Maximum, bool IsShared, bool IsOrdinary, int PageBits) ReadLimits(ref WasmReader section)
    {
        const byte HasMaximum = 1, Shared = 2, HasWideAddresses = 4, HasPageSize = 8;
        const int DefaultPageBits = 16;
        var flags = section.ReadByte();
        _uses |= (flags & HasWideAddresses) != 0 ? WasmProposals.Memory64 : WasmProposals.None;
        var minimum = section.ReadUInt64();
        ulong? maximum = (flags & HasMaximum) != 0 ? section.ReadUInt64() : null;
        var pageBits = (flags & HasPageSize) != 0 ? (int)Math.Min(section.ReadUInt32(), DefaultPageBits) : DefaultPageBits;
        return (minimum, maximum, (flags & Shared) != 0, flags <= HasMaximum, pageBits);
    }

    private static long InBytes(ulong? pages, int pageBits) =>
        pages is { } count && count <= (ulong)(long.MaxValue >> pageBits) ? (long)count << pageBits : long.MaxValue;

    private static long ToLong(ulong? count) => count is { } elements && elements <= long.MaxValue ? (long)elements : long.MaxValue;
}
