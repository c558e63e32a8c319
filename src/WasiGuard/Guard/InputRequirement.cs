namespace WasiGuard;

/// <summary>A member that needs capabilities as soon as it is set.</summary>
/// <param name="Path">The member, with those that lead to it from the object that is read.</param>
/// <param name="Capabilities">What it needs: all of them.</param>
internal sealed record InputRequirement(MemberPath Path, Capability[] Capabilities)
{
    /// <summary>Reads the members one by one; for processes that cannot compile code, and to find the one that throws.</summary>
    public bool IsSet(object owner) => Path.Read(owner) is { } value
        && (!Path.ValueType.IsValueType || Nullable.GetUnderlyingType(Path.ValueType) is not null || !DefaultValue.Is(value));
}
