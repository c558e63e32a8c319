using Wasmtime;

namespace WasiGuard.Hostile.Tests;

/// <summary>The guests of <c>Guests/*.wat</c>, assembled.</summary>
internal static class Wat
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Guests", name + ".wat");

    /// <summary>A guest, with words of its text replaced.</summary>
    public static WasiModule Guest(string name, params ReadOnlySpan<(string Word, string Text)> words)
    {
        var text = File.ReadAllText(PathOf(name));
        foreach (var (word, replacement) in words)
            text = text.Replace(word, replacement, StringComparison.Ordinal);
        return Module(text, name);
    }

    public static WasiModule Module(string text, string? name = null) => WasiModule.FromBytes(Wasmtime.Module.ConvertText(text), name);
}
