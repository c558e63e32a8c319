using System.Text;

namespace WasiGuard;

/// <summary>
/// Reads the import section of a binary module (WebAssembly Core Specification 2.0, chapter 5) from any bytes:
/// what is malformed gives <see cref="WasmFormatException"/>, never another exception.
/// </summary>
/// <remarks>Shared as source with the analyzer, so it uses nothing newer than .NET Standard 2.0.</remarks>
internal ref struct WasmImportReader
{
    private const byte ImportSection = 2;
    private const byte LastSection = 13;

    private static readonly UTF8Encoding s_strictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes;
    private int _end;
    private int _position;

    private WasmImportReader(ReadOnlySpan<byte> bytes)
    {
        _bytes = bytes;
        _end = bytes.Length;
        _position = 0;
    }

    /// <summary>Whether the bytes begin as a component (Component Model, binary format: layer 1), which is no core module.</summary>
    public static bool IsComponent(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 8 && HasMagic(bytes) && bytes[6] == 1 && bytes[7] == 0;

    /// <summary>The imports of a core module, in order.</summary>
    /// <exception cref="WasmFormatException">The bytes are no core module.</exception>
    public static IReadOnlyList<WasiImport> Read(ReadOnlySpan<byte> bytes)
    {
        var reader = new WasmImportReader(bytes);
        reader.ReadHeader();
        return reader.ReadSections();
    }

    private static bool HasMagic(ReadOnlySpan<byte> bytes) => bytes[0] == 0 && bytes[1] == 'a' && bytes[2] == 's' && bytes[3] == 'm';

    private void ReadHeader()
    {
        if (_bytes.Length < 8)
            throw new WasmFormatException(_bytes.Length == 0 ? "there are no bytes" : "the 8 bytes of the header are not complete", _bytes.Length);
        if (!HasMagic(_bytes))
            throw new WasmFormatException("the bytes do not begin with \\0asm", 0);
        if (IsComponent(_bytes))
            throw new WasmFormatException("this is a WebAssembly component, not a core module", 4);
        if (_bytes[4] != 1 || _bytes[5] != 0 || _bytes[6] != 0 || _bytes[7] != 0)
            throw new WasmFormatException("the version of the binary format is not 1", 4);
        _position = 8;
    }

    private List<WasiImport> ReadSections()
    {
        var imports = new List<WasiImport>();
        while (_position < _bytes.Length)
        {
            var start = _position;
            var id = ReadByte();
            if (id > LastSection)
                throw new WasmFormatException($"there is no section with the number {id}", start);
            var size = ReadUInt32();
            if (size > (uint)(_bytes.Length - _position))
                throw new WasmFormatException($"section {id} says that it has {size} bytes, but {_bytes.Length - _position} are left", start);
            var next = _position + (int)size;
            if (id == ImportSection)
            {
                _end = next;
                ReadImports(imports);
                if (_position != next)
                    throw new WasmFormatException("the import section is longer than its imports", _position);
                _end = _bytes.Length;
            }

            _position = next;
        }

        return imports;
    }

    private void ReadImports(List<WasiImport> imports)
    {
        for (var left = ReadUInt32(); left > 0; left--)
        {
            var module = ReadName();
            var name = ReadName();
            imports.Add(new WasiImport(module, name, ReadDescription()));
        }
    }

    private WasiImportKind ReadDescription()
    {
        var start = _position;
        switch (ReadByte())
        {
            case 0:
                ReadUInt32();
                return WasiImportKind.Function;
            case 1:
                SkipValueType();
                SkipLimits();
                return WasiImportKind.Table;
            case 2:
                SkipLimits();
                return WasiImportKind.Memory;
            case 3:
                SkipValueType();
                ReadByte();
                return WasiImportKind.Global;
            case 4:
                ReadByte();
                ReadUInt32();
                return WasiImportKind.Tag;
            default:
                throw new WasmFormatException("an import is neither a function, a table, a memory, a global nor a tag", start);
        }
    }

    private void SkipValueType()
    {
        // 0x63 and 0x64 begin a reference to a heap type, which is a number of its own.
        if (ReadByte() is 0x63 or 0x64)
            ReadLeb128(maxBytes: 5);
    }

    private void SkipLimits()
    {
        var flags = ReadByte();
        var bytes = (flags & 4) != 0 ? 10 : 5;
        ReadLeb128(bytes);
        if ((flags & 1) != 0)
            ReadLeb128(bytes);
        if ((flags & 8) != 0)
            ReadLeb128(maxBytes: 5);
    }

    private string ReadName()
    {
        var start = _position;
        var length = ReadUInt32();
        if (length > (uint)(_end - _position))
            throw new WasmFormatException("a name is longer than what is left", start);
        var bytes = _bytes.Slice(_position, (int)length).ToArray();
        _position += (int)length;
        try
        {
            return s_strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new WasmFormatException("a name is not UTF-8", start);
        }
    }

    private byte ReadByte() => _position < _end ? _bytes[_position++] : throw new WasmFormatException("the bytes end in the middle", _position);

    private uint ReadUInt32()
    {
        var start = _position;
        var value = ReadLeb128(maxBytes: 5);
        return value <= uint.MaxValue ? (uint)value : throw new WasmFormatException("a number does not fit 32 bits", start);
    }

    private ulong ReadLeb128(int maxBytes)
    {
        var start = _position;
        var value = 0UL;
        for (var i = 0; i < maxBytes; i++)
        {
            var next = ReadByte();
            value |= (ulong)(next & 0x7f) << (7 * i);
            if (next < 0x80)
                return value;
        }

        throw new WasmFormatException("a number is longer than its type allows", start);
    }
}
