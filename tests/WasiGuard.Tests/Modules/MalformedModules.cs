namespace WasiGuard.Tests;

/// <summary>Bytes that are no modules, or hardly: what every reader of modules is held against.</summary>
public static class MalformedModules
{
    /// <summary>What is wrong, the bytes, and what the message must say.</summary>
    public static TheoryData<string, byte[], string> Each() => new()
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

    /// <summary>Modules with bytes changed and cut off, and headers with anything behind them; always the same ones.</summary>
    public static IEnumerable<byte[]> MadeUp(int count)
    {
        var random = new Random(20261122);
        var valid = Wasm.Module(Wasm.Section(1, [1, 0x60, 0, 0]), Wasm.ImportSection(("wasi_snapshot_preview1", "fd_write"), ("env", "x")), Wasm.Section(3, [1, 0]), Wasm.Section(7, [1, .. Wasm.Name("_start"), 0, 2]));
        for (var i = 0; i < count; i++)
            yield return i % 2 == 0 ? Mutated(valid) : [.. Wasm.Header, .. Random()];

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
}
