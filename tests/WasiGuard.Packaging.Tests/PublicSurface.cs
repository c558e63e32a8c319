using System.IO.Compression;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace WasiGuard.Packaging.Tests;

/// <summary>What users of an assembly can see, under the names of its documentation, which say of overloads and parameters nothing here.</summary>
internal sealed class PublicSurface
{
    private readonly HashSet<string> _names = [];
    private readonly MetadataReader _metadata;

    private PublicSurface(MetadataReader metadata)
    {
        _metadata = metadata;
        foreach (var type in metadata.TypeDefinitions.Select(metadata.GetTypeDefinition).Where(type => !type.IsNested && (type.Attributes & TypeAttributes.VisibilityMask) == TypeAttributes.Public))
            Add(type, $"{metadata.GetString(type.Namespace)}.{metadata.GetString(type.Name)}");
    }

    public IEnumerable<string> Types => _names.Where(name => name.StartsWith("T:", StringComparison.Ordinal));

    public static PublicSurface Of(ZipArchiveEntry assembly)
    {
        using var bytes = new MemoryStream();
        using (var content = assembly.Open())
            content.CopyTo(bytes);
        bytes.Position = 0;
        using var reader = new PEReader(bytes);
        return new(reader.GetMetadataReader());
    }

    /// <param name="name">Such as <c>M:Namespace.Type.Method``1(System.String)</c>.</param>
    public bool Has(string name) => _names.Contains(name.Split('(', '~')[0].Split("``")[0]);

    private void Add(TypeDefinition type, string name)
    {
        _names.Add("T:" + name);
        var visible = type.GetMethods().Where(method => IsVisible(_metadata.GetMethodDefinition(method).Attributes & MethodAttributes.MemberAccessMask)).ToHashSet();
        AddAll("M:", visible.Select(method => _metadata.GetMethodDefinition(method).Name));
        AddAll("P:", type.GetProperties().Select(_metadata.GetPropertyDefinition).Where(property => visible.Contains(property.GetAccessors().Getter) || visible.Contains(property.GetAccessors().Setter)).Select(property => property.Name));
        AddAll("E:", type.GetEvents().Select(_metadata.GetEventDefinition).Where(each => visible.Contains(each.GetAccessors().Adder)).Select(each => each.Name));
        AddAll("F:", type.GetFields().Select(_metadata.GetFieldDefinition).Where(field => IsVisible((MethodAttributes)(field.Attributes & FieldAttributes.FieldAccessMask))).Select(field => field.Name));
        foreach (var nested in type.GetNestedTypes().Select(_metadata.GetTypeDefinition))
        {
            if ((nested.Attributes & TypeAttributes.VisibilityMask) is TypeAttributes.NestedPublic or TypeAttributes.NestedFamily or TypeAttributes.NestedFamORAssem)
                Add(nested, $"{name}.{_metadata.GetString(nested.Name)}");
        }

        void AddAll(string kind, IEnumerable<StringHandle> members) => _names.UnionWith(members.Select(member => $"{kind}{name}.{_metadata.GetString(member).Replace('.', '#')}"));
    }

    // Of methods and fields the numbers are the same.
    private static bool IsVisible(MethodAttributes access) => access is MethodAttributes.Public or MethodAttributes.Family or MethodAttributes.FamORAssem;
}
