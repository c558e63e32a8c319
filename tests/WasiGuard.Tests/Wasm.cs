using System.Text;

namespace WasiGuard.Tests;

/// <summary>Modules made of bytes, for tests that read modules and do not run them.</summary>
internal static class Wasm
{
    public static byte[] Header => [0, (byte)'a', (byte)'s', (byte)'m', 1, 0, 0, 0];

    public static WasiModule Hello { get; } = Importing(("wasi_snapshot_preview1", "fd_write"));

    public static WasiModule Importing(params (string Module, string Name)[] functions) =>
        WasiModule.FromBytes(Module(ImportSection(functions)));

    /// <summary>As <see cref="Importing"/>, without the bounds of a byte.</summary>
    public static WasiModule ImportingMany(int count, Func<int, (string Module, string Name)> function)
    {
        byte[] imports = [.. Number(count), .. Enumerable.Range(0, count).Select(function).SelectMany(import => (byte[])[.. Name(import.Module), .. Name(import.Name), 0, 0])];
        return WasiModule.FromBytes((byte[])[.. Header, 2, .. Number(imports.Length), .. imports]);
    }

    private static byte[] Number(int value) => value < 0x80 ? [(byte)value] : [(byte)(value | 0x80), .. Number(value >> 7)];

    public static byte[] Module(params byte[][] sections) => [.. Header, .. sections.SelectMany(section => section)];

    public static byte[] ImportSection(params (string Module, string Name)[] functions) =>
        Section(2, [(byte)functions.Length, .. functions.SelectMany(import => (byte[])[.. Name(import.Module), .. Name(import.Name), 0, 0])]);

    public static byte[] Section(byte id, byte[] contents) => [id, (byte)contents.Length, .. contents];

    public static byte[] Name(string text) => [(byte)Encoding.UTF8.GetByteCount(text), .. Encoding.UTF8.GetBytes(text)];
}
