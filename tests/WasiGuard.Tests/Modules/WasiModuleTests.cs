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

    [Theory]
    [MemberData(nameof(MalformedModules.Each), MemberType = typeof(MalformedModules), DisableDiscoveryEnumeration = true)]
    public void Imports_MalformedBytes_ThrowWithTheOffset(string what, byte[] bytes, string expected)
    {
        var refused = Assert.Throws<WasiModuleException>(() => WasiModule.FromBytes(bytes, "guest.wasm").Imports);

        Assert.True(refused.Message.Contains(expected, StringComparison.Ordinal), $"{what}: {refused.Message}");
        Assert.StartsWith("The module 'guest.wasm' is invalid", refused.Message);
    }

    [Fact]
    public void Imports_RandomBytes_NeverThrowAnythingElse()
    {
        foreach (var bytes in MalformedModules.MadeUp(20_000))
        {
            try
            {
                _ = WasiModule.FromBytes(bytes).Imports;
            }
            catch (WasiRunnerException refused)
            {
                Assert.Contains("at byte", refused.Message);
            }
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

    [Theory(Timeout = 20_000)]
    [InlineData("mkfifo \"$1/m\"", "m", "it is a named pipe, not a file")]
    [InlineData("mkfifo \"$1/pipe\" && ln -s pipe \"$1/m\"", "m", "it is a named pipe, not a file")]
    [InlineData("mkdir \"$1/m\"", "m", "it is a directory, not a file")]
    [InlineData("mkdir \"$1/m\"", "m/", "it is a directory, not a file")]
    [InlineData("ln -s nowhere \"$1/m\"", "m", "there is no such file")]
    [InlineData("true", "/dev/zero", "it is a device, not a file")]
    [InlineData("true", "/dev/tty", "it is a device, not a file")]
    [InlineData("true", "/", "it is a directory, not a file")]
    public async Task Bytes_OfWhatIsNotAFile_AreRefusedAtOnce(string script, string name, string reason)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Needs mkfifo and /dev.");
        var directory = Directory.CreateTempSubdirectory("wasiguard-module-");
        try
        {
            using (var shell = System.Diagnostics.Process.Start("/bin/sh", ["-c", script, "sh", directory.FullName]))
                await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
            var module = WasiModule.FromFile(Path.Combine(directory.FullName, name));

            var refused = await Task.Run(() => Assert.Throws<WasiRunnerException>(() => module.Bytes), TestContext.Current.CancellationToken);

            Assert.Contains(reason, refused.Message, StringComparison.Ordinal);
            Assert.Contains("WasiModule.FromFile", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
