namespace WasiGuard;

/// <summary>What the guard knows of a capability type: the index of its bit, its name, and what it says of itself.</summary>
internal sealed class Capability(int index, string typeName, CapabilityInfoAttribute? info)
{
    public int Index { get; } = index;

    public string Name { get; } = CapabilityName.Of(typeName);

    /// <summary>The attribute as it stands in code: <c>SupportsNetFetch</c>.</summary>
    public string AttributeName { get; } = CapabilityName.OfAttribute(typeName);

    public CapabilityInfoAttribute? Info { get; } = info;

    public bool Provides(string importModule) => Info is not null && Array.IndexOf(Info.ImportModules, importModule) >= 0;
}

/// <summary>The capability of a type known at compile time, found once.</summary>
internal static class Capability<TCapability>
{
    public static readonly Capability Value = CapabilityRegistry.Get(typeof(TCapability));
}
