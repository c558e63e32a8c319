namespace WasiGuard;

/// <summary>What the guard knows of a capability type: the index of its bit, its name, and what it says of itself.</summary>
internal sealed class Capability(int index, string typeName, CapabilityInfoAttribute? info)
{
    private const string Prefix = "Supports", Suffix = "Attribute";

    public int Index { get; } = index;

    public string Name { get; } = Shorten(typeName);

    /// <summary>The attribute as it stands in code: <c>SupportsNetFetch</c>.</summary>
    public string AttributeName { get; } = typeName.EndsWith(Suffix, StringComparison.Ordinal) ? typeName[..^Suffix.Length] : typeName;

    public CapabilityInfoAttribute? Info { get; } = info;

    public bool Provides(string importModule) => Info is not null && Array.IndexOf(Info.ImportModules, importModule) >= 0;

    private static string Shorten(string typeName)
    {
        var name = typeName.AsSpan();
        if (name.EndsWith(Suffix))
            name = name[..^Suffix.Length];
        if (name.StartsWith(Prefix) && name.Length > Prefix.Length)
            name = name[Prefix.Length..];
        return string.Concat(char.ToLowerInvariant(name[0]).ToString(), name[1..]);
    }
}

/// <summary>The capability of a type known at compile time, found once.</summary>
internal static class Capability<TCapability>
{
    public static readonly Capability Value = CapabilityRegistry.Get(typeof(TCapability));
}
