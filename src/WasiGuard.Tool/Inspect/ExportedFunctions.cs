namespace WasiGuard.Tool;

/// <summary>The names of all functions that a module exports, in its order.</summary>
internal static class ExportedFunctions
{
    private const byte ExportSection = 7;
    private const byte Function = 0;

    /// <exception cref="WasmFormatException">The bytes are no core module.</exception>
    public static IReadOnlyList<string> Of(ReadOnlySpan<byte> module)
    {
        var names = new List<string>();
        var sections = new ModuleSections(module);
        while (sections.Next(out var id, out var section))
        {
            if (id != ExportSection)
                continue;
            for (var left = section.ReadCount(); left > 0; left--)
            {
                var name = section.ReadText();
                if (section.ReadByte() == Function)
                    names.Add(name);
                section.ReadUInt32();
            }
        }

        return names;
    }
}
