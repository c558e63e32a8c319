using System.Reflection;

namespace WasiGuard.Tool;

/// <summary>The capabilities that inputs ask for, in the order in which they name them: those of an input itself first, then those of records inside it.</summary>
internal sealed class NamedCapabilities
{
    private const string Prefix = "Supports", Suffix = "Attribute";

    private readonly List<string> _order = [];
    private readonly Dictionary<string, List<string>> _setBy = new(StringComparer.Ordinal);

    public NamedCapabilities(IEnumerable<Type> inputs)
    {
        foreach (var input in inputs)
        {
            AddMembersOf(input);
            foreach (var inner in input.GetProperties().Select(property => property.PropertyType).Where(type => type.Assembly == input.Assembly))
                AddMembersOf(inner);
        }
    }

    /// <summary>The name that <see cref="RunnerCapabilityAttribute.Name"/> gives a type: without <c>Supports…Attribute</c>, first letter small.</summary>
    public static string NameOf(string typeName)
    {
        var name = typeName.EndsWith(Suffix, StringComparison.Ordinal) ? typeName[..^Suffix.Length] : typeName;
        if (name.StartsWith(Prefix, StringComparison.Ordinal) && name.Length > Prefix.Length)
            name = name[Prefix.Length..];
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    public void Add(string capability, string? member = null)
    {
        if (!_setBy.TryGetValue(capability, out var members))
        {
            _setBy.Add(capability, members = []);
            _order.Add(capability);
        }

        if (member is not null && !members.Contains(member))
            members.Add(member);
    }

    public IReadOnlyList<MatrixCapability> InOrder() => [.. _order.Select(name => new MatrixCapability(name, _setBy[name]))];

    private void AddMembersOf(Type type)
    {
        foreach (var property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
        {
            foreach (var attribute in property.GetCustomAttributesData())
            {
                if (attribute.AttributeType.FullName == typeof(RequiresCapabilityAttribute).FullName
                    && attribute.ConstructorArguments is [{ Value: Type capability }])
                    Add(NameOf(capability.Name), $"{type.Name}.{property.Name}");
            }
        }
    }
}
