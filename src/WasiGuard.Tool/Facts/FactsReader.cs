namespace WasiGuard.Tool;

/// <summary>Reads the facts of an assembly from its metadata.</summary>
internal static class FactsReader
{
    /// <exception cref="ToolException">The file is missing or holds no managed assembly.</exception>
    public static AssemblyFacts Read(string file)
    {
        file = Path.GetFullPath(file);
        using var files = new AssemblyFiles([Path.GetDirectoryName(file)!]);
        var assembly = files.Load(file);
        var known = assembly.GetCustomAttributesData()
            .Where(each => each.AttributeType.FullName == typeof(MemberFactsAttribute).FullName)
            .Select(each => (Member: each.ConstructorArguments[0].Value as string, Text: each.ConstructorArguments[1].Value as string))
            .Where(each => each is { Member: not null, Text: not null })
            .Select(each => KnownMember(each.Member!, [.. Sentences(each.Text!)]))
            .OrderBy(each => each.Member, StringComparer.Ordinal);
        return new(assembly.GetName().Name!, [.. known]);
    }

    private static KnownMember KnownMember(string member, List<string> sentences) => new(member, sentences[0], [.. sentences.Skip(1)]);

    /// <summary>The parts between semicolons; a text in quotation marks may have some of its own.</summary>
    private static IEnumerable<string> Sentences(string text)
    {
        var (start, isQuoted) = (0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && isQuoted)
                i++;
            else if (text[i] == '"')
                isQuoted = !isQuoted;
            else if (text[i] == ';' && !isQuoted)
            {
                yield return text[start..i].Trim();
                start = i + 1;
            }
        }

        yield return text[start..].Trim();
    }
}
