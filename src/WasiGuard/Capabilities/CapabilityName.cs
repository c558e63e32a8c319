using System;

namespace WasiGuard;

/// <summary>The names of a capability, from the name of its type. What would leave nothing is not cut off.</summary>
internal static class CapabilityName
{
    private const string Prefix = "Supports", Suffix = "Attribute";

    /// <summary>The name as messages print it: <c>netFetch</c>.</summary>
    /// <param name="typeName">The name of the type, without its namespace.</param>
    public static string Of(string typeName)
    {
        var name = OfAttribute(typeName);
        if (name.Length > Prefix.Length && name.StartsWith(Prefix, StringComparison.Ordinal))
            name = name.Substring(Prefix.Length);
        return char.ToLowerInvariant(name[0]) + name.Substring(1);
    }

    /// <summary>The attribute as it stands in code: <c>SupportsNetFetch</c>.</summary>
    /// <param name="typeName">The name of the type, without its namespace.</param>
    public static string OfAttribute(string typeName) =>
        typeName.Length > Suffix.Length && typeName.EndsWith(Suffix, StringComparison.Ordinal)
            ? typeName.Substring(0, typeName.Length - Suffix.Length)
            : typeName;
}
