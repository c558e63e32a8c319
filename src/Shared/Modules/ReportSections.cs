namespace WasiGuard;

/// <summary>
/// The custom sections of a module from which engines take names of functions and lines of sources for their reports. Nothing that we show comes
/// from them, and a report repeats a name for each frame: one of megabytes costs the host gigabytes. So no engine is given them.
/// </summary>
internal static class ReportSections
{
    /// <summary>The module without them: the same bytes where it has none.</summary>
    public static ReadOnlySpan<byte> CutFrom(ReadOnlySpan<byte> module)
    {
        try
        {
            return Cut(module);
        }
        catch (WasmFormatException)
        {
            // For the engine to word.
            return module;
        }
    }

    private static ReadOnlySpan<byte> Cut(ReadOnlySpan<byte> module)
    {
        var sections = new ModuleSections(module);
        byte[]? kept = null;
        var length = 0;
        var start = sections.Position;
        while (sections.Next(out var id, out var section))
        {
            var isCut = id == 0 && IsForReports(section);
            if (isCut && kept is null)
            {
                kept = new byte[module.Length];
                module[..start].CopyTo(kept);
                length = start;
            }
            else if (!isCut && kept is not null)
            {
                module[start..sections.Position].CopyTo(kept.AsSpan(length));
                length += sections.Position - start;
            }

            start = sections.Position;
        }

        return kept is null ? module : kept.AsSpan(0, length);
    }

    private static bool IsForReports(WasmReader section)
    {
        var name = section.ReadName();
        return name.SequenceEqual("name"u8) || name.StartsWith(".debug_"u8);
    }
}
