namespace WasiGuard.Tests.Modules;

public sealed class WasiModuleTests
{
    [Fact]
    public void Imports_EveryKind_AreRead()
    {
        byte[] section = Wasm.Section(2,
        [
            5,
            .. Wasm.Name("m"), .. Wasm.Name("f"), 0, 0x80, 0x01,
            .. Wasm.Name("m"), .. Wasm.Name("t"), 1, 0x70, 1, 1, 2,
            .. Wasm.Name("m"), .. Wasm.Name("mem"), 2, 0, 1,
            .. Wasm.Name("m"), .. Wasm.Name("g"), 3, 0x7f, 1,
            .. Wasm.Name("m"), .. Wasm.Name("e"), 4, 0, 3,
        ]);

        var imports = WasiModule.FromBytes(Wasm.Module(section)).Imports;

        Assert.Equal(
            [
                new("m", "f", WasiImportKind.Function),
                new("m", "t", WasiImportKind.Table),
                new("m", "mem", WasiImportKind.Memory),
                new("m", "g", WasiImportKind.Global),
                new("m", "e", WasiImportKind.Tag),
            ],
            imports);
    }

    [Fact]
    public void Imports_TypedTableAnd64BitMemory_AreRead()
    {
        byte[] section = Wasm.Section(2,
        [
            2,
            .. Wasm.Name("m"), .. Wasm.Name("t"), 1, 0x64, 0x6e, 0, 1,
            .. Wasm.Name("m"), .. Wasm.Name("mem"), 2, 5, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f,
        ]);

        Assert.Equal(2, WasiModule.FromBytes(Wasm.Module(section)).Imports.Count);
    }

    public static TheoryData<string, byte[], string> Malformed() => new()
    {
        { "nothing", [], "at byte 0" },
        { "truncated header", Wasm.Header[..5], "at byte 5" },
        { "no magic", "MZ......"u8.ToArray(), "at byte 0" },
        { "version 2", [0, (byte)'a', (byte)'s', (byte)'m', 2, 0, 0, 0], "at byte 4" },
        { "component", [0, (byte)'a', (byte)'s', (byte)'m', 0x0d, 0, 1, 0], "component" },
        { "unknown section", Wasm.Module([14, 0]), "at byte 8" },
        { "section beyond the end", Wasm.Module([2, 10, 1]), "at byte 8" },
        { "endless number", Wasm.Module([1, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80]), "at byte 9" },
        { "number above 32 bits", Wasm.Module([1, 0xff, 0xff, 0xff, 0xff, 0x7f]), "at byte 9" },
        { "name beyond the section", Wasm.Module(Wasm.Section(2, [1, 9, (byte)'m'])), "at byte 11" },
        { "name that is not UTF-8", Wasm.Module(Wasm.Section(2, [1, 1, 0xff, 1, (byte)'f', 0, 0])), "not UTF-8" },
        { "unknown kind", Wasm.Module(Wasm.Section(2, [1, .. Wasm.Name("m"), .. Wasm.Name("f"), 9, 0])), "at byte 15" },
        { "more imports than bytes", Wasm.Module(Wasm.Section(2, [0xff, 0xff, 0xff, 0x7f])), "at byte" },
        { "two import sections", Wasm.Module(Wasm.Section(2, [0]), Wasm.Section(2, [0])), "at byte 11" },
        { "type of no known form", Wasm.Module(Wasm.Section(1, [1, 0x5d, 0])), "at byte 11" },
        { "type that ends early", Wasm.Module(Wasm.Section(1, [1, 0x60, 1])), "at byte 12" },
        { "bytes after the types", Wasm.Module(Wasm.Section(1, [0, 0])), "longer than its types" },
        { "more functions than bytes", Wasm.Module(Wasm.Section(3, [9, 0])), "at byte 10" },
        { "unknown kind of export", Wasm.Module(Wasm.Section(7, [1, .. Wasm.Name("f"), 7, 0])), "at byte 13" },
        { "export that is not UTF-8", Wasm.Module(Wasm.Section(7, [1, 1, 0xff, 0, 0])), "not UTF-8" },
        { "bytes after the imports", Wasm.Module(Wasm.Section(2, [0, 0])), "longer than its imports" },
    };

    [Theory]
    [MemberData(nameof(Malformed), DisableDiscoveryEnumeration = true)]
    public void Imports_MalformedBytes_ThrowWithTheOffset(string what, byte[] bytes, string expected)
    {
        var refused = Assert.Throws<WasiModuleException>(() => WasiModule.FromBytes(bytes, "guest.wasm").Imports);

        Assert.True(refused.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {refused.Message}");
        Assert.StartsWith("The module 'guest.wasm' is invalid", refused.Message);
    }

    [Fact]
    public void Imports_RandomBytes_NeverThrowAnythingElse()
    {
        var random = new Random(20261122);
        var valid = Wasm.Module(Wasm.Section(1, [1, 0x60, 0, 0]), Wasm.ImportSection(("wasi_snapshot_preview1", "fd_write"), ("env", "x")), Wasm.Section(3, [1, 0]), Wasm.Section(7, [1, .. Wasm.Name("_start"), 0, 2]));
        for (var i = 0; i < 20_000; i++)
        {
            var bytes = i % 2 == 0 ? Mutated(valid) : [.. Wasm.Header, .. Random()];
            try
            {
                _ = WasiModule.FromBytes(bytes).Imports;
            }
            catch (WasiRunnerException refused)
            {
                Assert.Contains("at byte", refused.Message);
            }
        }

        byte[] Random()
        {
            var bytes = new byte[random.Next(60)];
            random.NextBytes(bytes);
            return bytes;
        }

        byte[] Mutated(byte[] module)
        {
            var bytes = module.ToArray();
            for (var n = random.Next(1, 4); n > 0; n--)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            return bytes[..random.Next(1, bytes.Length + 1)];
        }
    }

    [Fact]
    public void Bytes_MissingFile_NamesTheFileAndThrowsAgainUntilItIsThere()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("wasiguard-").FullName, "late.wasm");
        var module = WasiModule.FromFile(path);
        var refused = Assert.Throws<WasiRunnerException>(() => module.Bytes);
        Assert.Contains(path, refused.Message);

        File.WriteAllBytes(path, Wasm.Header);
        Assert.Equal(Wasm.Header, module.Bytes.ToArray());
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public void FromBytes_BytesChangedAfterwards_KeepsItsOwn()
    {
        var bytes = Wasm.Header;
        var module = WasiModule.FromBytes(bytes);
        bytes[0] = 9;

        Assert.Equal(0, module.Bytes.Span[0]);
    }

    [Fact]
    public void FromBytesAndFile_BadNames_AreRefused()
    {
        Assert.Throws<ArgumentException>(() => WasiModule.FromBytes(Wasm.Header, ""));
        Assert.Throws<ArgumentException>(() => WasiModule.FromBytes(Wasm.Header, "a\0b"));
        Assert.Throws<ArgumentException>(() => WasiModule.FromFile(""));
        Assert.Throws<ArgumentException>(() => WasiModule.FromFile("a\0b"));
        Assert.Throws<ArgumentNullException>(() => WasiModule.FromFile(null!));
    }

    [Fact]
    public void Name_IsTheFilesName()
    {
        Assert.Equal("guest.wasm", WasiModule.FromFile("some/guest.wasm").Name);
        Assert.Equal("module.wasm", WasiModule.FromBytes(Wasm.Header).Name);
        Assert.Equal("tool", WasiModule.FromBytes(Wasm.Header, "tool").ToString());
    }
}
