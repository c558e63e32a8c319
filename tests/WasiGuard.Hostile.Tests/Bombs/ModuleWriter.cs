namespace WasiGuard.Hostile.Tests.Bombs;

/// <summary>Writes a module section by section. The first type is that of <c>_start</c>, which is the first function.</summary>
internal sealed class ModuleWriter
{
    private static readonly Code s_nothing = new Code().Number(0).End();

    private readonly SortedList<int, (int Count, Code Content)> _sections = [];
    private readonly List<(int Type, Code Body)> _functions = [];

    public ModuleWriter() => Add(Sections.Types, Code.FunctionType(0, 0));

    /// <summary>The sections in their order, of which those of tags and of the number of data segments are not that of their ids.</summary>
    internal enum Sections
    {
        Types,
        Imports,
        Functions,
        Tables,
        Memories,
        Tags,
        Globals,
        Exports,
        Elements,
        DataCount,
        Code,
        Data,
    }

    /// <summary>Adds an entry to a section.</summary>
    public ModuleWriter Add(Sections section, Code entry) => Add(section, 1, entry);

    /// <summary>Adds entries that are written already.</summary>
    public ModuleWriter Add(Sections section, int count, Code entries)
    {
        var (known, content) = _sections.TryGetValue((int)section, out var there) ? there : (0, new Code());
        _sections[(int)section] = (known + count, content.Append(entries));
        return this;
    }

    /// <summary>Adds a function with a body that begins with its variables.</summary>
    public ModuleWriter Function(int type, Code body)
    {
        _functions.Add((type, body));
        return this;
    }

    public WasiModule Write()
    {
        ReadOnlySpan<byte> ids = [1, 2, 3, 4, 5, 13, 6, 7, 9, 12, 10, 11];
        if (_functions.Count == 0)
            Function(0, s_nothing);
        foreach (var (type, body) in _functions)
        {
            Add(Sections.Functions, new Code().Number(type));
            Add(Sections.Code, new Code().Number(body.Bytes.Count).Append(body));
        }

        Add(Sections.Exports, new Code().Number(6).Add("_start"u8).Add(0, 0));
        var module = new Code().Add("\0asm"u8).Add(1, 0, 0, 0);
        foreach (var (section, (count, content)) in _sections)
        {
            var whole = new Code().Number(count).Append(content);
            module.Add(ids[section]).Number(whole.Bytes.Count).Append(whole);
        }

        return WasiModule.FromBytes(module.Bytes.ToArray(), "bomb.wasm");
    }
}
