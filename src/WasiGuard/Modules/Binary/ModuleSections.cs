namespace WasiGuard;

/// <summary>The sections of a core module, one after the other (WebAssembly Core Specification 3.0, section 5.5).</summary>
/// <remarks>Shared as source with the analyzer.</remarks>
internal ref struct ModuleSections
{
    private const int HeaderBytes = 8;
    private const byte LastSection = 13;

    private WasmReader _module;
    private int _seen;

    /// <exception cref="WasmFormatException">The bytes do not begin as a core module.</exception>
    public ModuleSections(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes)
            throw new WasmFormatException(bytes.Length == 0 ? "there are no bytes" : "the 8 bytes of the header are not complete", bytes.Length);
        if (!bytes.StartsWith("\0asm"u8))
            throw new WasmFormatException("the bytes do not begin with \\0asm", 0);
        if (IsComponent(bytes))
            throw new WasmFormatException("this is a WebAssembly component, not a core module", 4);
        if (!bytes.Slice(4, 4).SequenceEqual("\u0001\0\0\0"u8))
            throw new WasmFormatException("the version of the binary format is not 1", 4);
        _module = new(bytes);
        _module.Skip(HeaderBytes);
    }

    /// <summary>Where the next section begins.</summary>
    public readonly int Position => _module.Position;

    /// <summary>Whether the bytes begin as a component (Component Model, binary format: layer 1), which is no core module.</summary>
    public static bool IsComponent(ReadOnlySpan<byte> bytes) => bytes.Length >= HeaderBytes && bytes.StartsWith("\0asm"u8) && bytes[6] == 1 && bytes[7] == 0;

    /// <summary>The next section; false at the end.</summary>
    /// <exception cref="WasmFormatException">There is no such section, it comes twice, or it is longer than the module.</exception>
    public bool Next(out byte id, out WasmReader section)
    {
        id = 0;
        section = default;
        if (_module.IsAtEnd)
            return false;
        var start = _module.Position;
        id = _module.ReadByte();
        if (id > LastSection)
            throw new WasmFormatException($"there is no section with the number {id}", start);
        if (id > 0 && (_seen & (1 << id)) != 0)
            throw new WasmFormatException($"section {id} comes a second time", start);
        _seen |= 1 << id;
        var size = _module.ReadUInt32();
        if (size > (uint)_module.Left)
            throw new WasmFormatException($"section {id} says that it has {size} bytes, but {_module.Left} are left", start);
        section = _module.ReadPart(size);
        return true;
    }
}
