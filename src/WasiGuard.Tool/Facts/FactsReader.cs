using System.Reflection.Metadata;

namespace WasiGuard.Tool;

/// <summary>Reads the facts of an assembly from its metadata. What the assembly references need not be there.</summary>
internal static class FactsReader
{
    /// <exception cref="ToolException">The file is missing or holds no managed assembly.</exception>
    public static AssemblyFacts Read(string file) => AssemblyFiles.Read(file, metadata =>
    {
        var assembly = metadata.GetAssemblyDefinition();
        var known = assembly.GetCustomAttributes()
            .Select(metadata.GetCustomAttribute)
            .Where(attribute => IsMemberFacts(metadata, attribute))
            .Select(attribute => Arguments(metadata, attribute))
            .OfType<(string Member, string Text)>()
            .Select(each => KnownMember(each.Member, [.. Sentences(each.Text)]))
            .OrderBy(each => each.Member, StringComparer.Ordinal);
        return new AssemblyFacts(metadata.GetString(assembly.Name), [.. known]);
    });

    private static bool IsMemberFacts(MetadataReader metadata, CustomAttribute attribute)
    {
        var type = attribute.Constructor.Kind == HandleKind.MemberReference
            ? metadata.GetMemberReference((MemberReferenceHandle)attribute.Constructor).Parent
            : metadata.GetMethodDefinition((MethodDefinitionHandle)attribute.Constructor).GetDeclaringType();
        var (space, name) = type.Kind switch
        {
            HandleKind.TypeReference when metadata.GetTypeReference((TypeReferenceHandle)type) is var reference => (reference.Namespace, reference.Name),
            HandleKind.TypeDefinition when metadata.GetTypeDefinition((TypeDefinitionHandle)type) is var definition => (definition.Namespace, definition.Name),
            _ => default,
        };
        return metadata.StringComparer.Equals(name, nameof(MemberFactsAttribute)) && metadata.StringComparer.Equals(space, typeof(MemberFactsAttribute).Namespace!);
    }

    /// <summary>The two texts of the constructor; null when one of them is null.</summary>
    private static (string Member, string Text)? Arguments(MetadataReader metadata, CustomAttribute attribute)
    {
        const int PrologSize = sizeof(ushort);
        var value = metadata.GetBlobReader(attribute.Value);
        value.Offset = PrologSize;
        return value.ReadSerializedString() is { } member && value.ReadSerializedString() is { } text ? (member, text) : null;
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
