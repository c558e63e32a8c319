namespace WasiGuard;

/// <summary>Reads what <see cref="ModuleOutline"/> holds (WebAssembly Core Specification 3.0, section 5.5).</summary>
/// <remarks>Shared as source with the analyzer.</remarks>
internal ref struct ModuleOutlineReader(ReadOnlySpan<byte> module)
{
    private static readonly string[] s_asked = ["_initialize", "_start", "memory"];

    private readonly ReadOnlySpan<byte> _module = module;
    private readonly List<TypeShape> _types = [];
    private readonly List<WasiImport> _imports = [];
    private readonly List<uint> _functions = [];
    private readonly List<(string Name, byte Kind, uint Index)> _exports = [];
    private readonly List<string> _exportedFunctions = [];
    private int _importedFunctions;
    private bool _hasMoreFunctions;
    private bool _hasManagedHeap;

    /// <exception cref="WasmFormatException">The bytes are no core module.</exception>
    public ModuleOutline Read()
    {
        var sections = new ModuleSections(_module);
        while (sections.Next(out var id, out var section))
            ReadSection(id, section);

        var importTypes = new List<string?>(_importedFunctions);
        foreach (var type in _functions.Take(_importedFunctions))
            importTypes.Add(FunctionType.Of(_module, _types, type));
        return new()
        {
            Imports = _imports,
            ImportFlaw = ImportFlaws.Of(_imports, importTypes),
            Entry = ProgramEntry.Of(Exports(), _imports.Exists(import => KnownFunctions.Of(import.Module) is not null)),
            Types = _types,
            Functions = _functions,
            ImportedFunctions = _importedFunctions,
            HasManagedHeap = _hasManagedHeap,
        };
    }

    private readonly ModuleExports Exports()
    {
        var named = new Dictionary<string, ModuleExport>(StringComparer.Ordinal);
        foreach (var (name, kind, index) in _exports)
            named[name] = new(NameOf(kind), kind == 0 && index < (uint)_functions.Count ? FunctionType.Of(_module, _types, _functions[(int)index]) : null);
        return new(named, _exportedFunctions, _hasMoreFunctions);
    }

    private void ReadSection(byte id, WasmReader section)
    {
        switch (id)
        {
            case 1:
                ReadTypes(ref section);
                End(section, "type");
                break;
            case 2:
                ReadImports(ref section);
                End(section, "import");
                break;
            case 3:
                for (var left = section.ReadCount(); left > 0; left--)
                    _functions.Add(section.ReadUInt32());
                End(section, "function");
                break;
            case 7:
                ReadExports(ref section);
                End(section, "export");
                break;
        }
    }

    private static void End(WasmReader section, string name)
    {
        if (!section.IsAtEnd)
            throw new WasmFormatException($"the {name} section is longer than its {name}s", section.Offset);
    }

    private void ReadTypes(ref WasmReader section)
    {
        const byte RecursiveGroup = 0x4e;
        for (var left = section.ReadCount(); left > 0; left--)
        {
            if (section.Peek() != RecursiveGroup)
            {
                ReadType(ref section);
                continue;
            }

            section.ReadByte();
            for (var inGroup = section.ReadCount(); inGroup > 0; inGroup--)
                ReadType(ref section);
        }
    }

    private void ReadType(ref WasmReader section)
    {
        var start = section.Offset;
        var kind = section.ReadByte();
        if (kind is 0x50 or 0x4f)
        {
            for (var supertypes = section.ReadCount(); supertypes > 0; supertypes--)
                section.ReadUInt32();
            kind = section.ReadByte();
        }

        switch (kind)
        {
            case 0x60:
                var values = section.Offset;
                _types.Add(new(IsFunction: true, ReadValueTypes(ref section), ReadValueTypes(ref section), Fields: 0, values));
                break;
            case 0x5f:
                var fields = section.ReadCount();
                for (var left = fields; left > 0; left--)
                    ReadField(ref section);
                _types.Add(new(IsFunction: false, 0, 0, (int)fields, start));
                _hasManagedHeap = true;
                break;
            case 0x5e:
                ReadField(ref section);
                _types.Add(default);
                _hasManagedHeap = true;
                break;
            default:
                throw new WasmFormatException("a type is neither of a function, a structure nor an array", start);
        }
    }

    private int ReadValueTypes(ref WasmReader section)
    {
        var count = section.ReadCount();
        for (var left = count; left > 0; left--)
            _hasManagedHeap |= section.SkipValueType();
        return (int)count;
    }

    private void ReadField(ref WasmReader section)
    {
        _hasManagedHeap |= section.SkipValueType();
        section.ReadByte();
    }

    private void ReadImports(ref WasmReader section)
    {
        for (var left = section.ReadCount(); left > 0; left--)
            _imports.Add(new(section.ReadText(), section.ReadText(), ReadImport(ref section)));
    }

    private WasiImportKind ReadImport(ref WasmReader section)
    {
        var start = section.Offset;
        switch (section.ReadByte())
        {
            case 0:
                _functions.Add(section.ReadUInt32());
                _importedFunctions++;
                return WasiImportKind.Function;
            case 1:
                _hasManagedHeap |= section.SkipValueType();
                LimitsShape.Read(ref section);
                return WasiImportKind.Table;
            case 2:
                LimitsShape.Read(ref section);
                return WasiImportKind.Memory;
            case 3:
                ReadField(ref section);
                return WasiImportKind.Global;
            case 4:
                section.ReadByte();
                section.ReadUInt32();
                _hasManagedHeap = true;
                return WasiImportKind.Tag;
            default:
                throw new WasmFormatException("an import is neither a function, a table, a memory, a global nor a tag", start);
        }
    }

    private void ReadExports(ref WasmReader section)
    {
        for (var left = section.ReadCount(); left > 0; left--)
        {
            var name = section.ReadText();
            var start = section.Offset;
            var kind = section.ReadByte();
            if (kind > 4)
                throw new WasmFormatException("an export is neither a function, a table, a memory, a global nor a tag", start);
            var index = section.ReadUInt32();
            if (Array.IndexOf(s_asked, name) >= 0)
                _exports.Add((name, kind, index));
            if (kind == 0 && _exportedFunctions.Count < GuestText.ShownNames)
                _exportedFunctions.Add(name);
            else
                _hasMoreFunctions |= kind == 0;
        }
    }

    private static string NameOf(byte kind) => kind switch
    {
        0 => "function",
        1 => "table",
        2 => "memory",
        3 => "global",
        _ => "tag",
    };
}
