using System.Numerics;
using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>Goes through an input and everything inside it that can ask for something. Allocates nothing for an input that holds plain values.</summary>
internal struct RequirementSearch
{
    // Records nest by hand, not by the hundred: deeper is a circle.
    private const int MaxDepth = 100;
    private const int MaxValues = 1_000_000;

    private readonly RequirementCache _types;
    private readonly CapabilitySet _capabilities;
    private readonly List<(InputRequirement, Capability)>? _missing;
    private int _values;

    private RequirementSearch(RequirementCache types, CapabilitySet capabilities, List<(InputRequirement, Capability)>? missing)
    {
        _types = types;
        _capabilities = capabilities;
        _missing = missing;
    }

    /// <summary>Whether the capabilities are all that the input's members need.</summary>
    /// <exception cref="InvalidOperationException">A member cannot be read.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsSatisfied(RequirementCache types, WasiExecInput input, CapabilitySet capabilities)
    {
        var requirements = types.Of(input);
        // Most inputs hold nothing that has to be looked at, and most of the rest set nothing that is marked.
        return requirements.IsFlat
            ? requirements.SetMembers(input) is var set && (set == 0 || new RequirementSearch(types, capabilities, missing: null).HasAll(requirements, set))
            : new RequirementSearch(types, capabilities, missing: null).Passes(input, requirements, name: "", depth: 0);
    }

    /// <summary>Each member that is set, with what it needs beyond the capabilities.</summary>
    /// <exception cref="InvalidOperationException">A member cannot be read.</exception>
    public static IReadOnlyList<(InputRequirement Member, Capability Capability)> Missing(RequirementCache types, WasiExecInput input, CapabilitySet capabilities)
    {
        var missing = new List<(InputRequirement, Capability)>();
        new RequirementSearch(types, capabilities, missing).Passes(input, types.Of(input), name: "", depth: 0);
        return missing;
    }

    private bool Passes(object value, InputRequirements requirements, string name, int depth) =>
        HasAll(requirements, requirements.SetMembers(value))
        && (requirements.InnerNames.Length == 0 || InnerPass(value, requirements, name, depth))
        && (!requirements.IsCollection || ElementsPass(value, requirements, name, depth));

    private readonly bool HasAll(InputRequirements requirements, ulong set)
    {
        for (; set != 0; set &= set - 1)
        {
            var member = requirements[BitOperations.TrailingZeroCount(set)];
            foreach (var capability in member.Capabilities)
            {
                if (_capabilities.Contains(capability))
                    continue;
                if (_missing is null)
                    return false;
                if (!_missing.Contains((member, capability)))
                    _missing.Add((member, capability));
            }
        }

        return true;
    }

    private bool InnerPass(object owner, InputRequirements requirements, string name, int depth)
    {
        for (var i = 0; i < requirements.InnerNames.Length; i++)
        {
            // A member of a tuple says nothing to anybody: what holds the tuple is named.
            if (!InnerPasses(requirements.Inner(owner, i), requirements.IsTuple ? name : requirements.InnerNames[i], depth))
                return false;
        }

        return true;
    }

    private bool ElementsPass(object collection, InputRequirements requirements, string name, int depth)
    {
        if (!requirements.IsCounted)
            throw UnreadableMember.Refusal($"{name} is a sequence without a count ({MemberPath.NameOf(collection.GetType())}), which can hold marked members and give others each time it is read. Hold a list.");
        var elements = new CollectionReader(collection, name);
        while (elements.TryRead(out var element))
        {
            if (!InnerPasses(element, name, depth))
                return false;
        }

        return true;
    }

    private bool InnerPasses(object? value, string name, int depth)
    {
        if (++_values > MaxValues)
            throw UnreadableMember.Refusal($"{name} is one of more than {MaxValues} values inside the input that can hold marked members, so the guard does not read them all. Hold fewer, or give the type of what holds them no such members.");
        if (value is null || Of(value, name) is not { IsEmpty: false } requirements)
            return true;
        if (depth == MaxDepth)
            throw UnreadableMember.Refusal($"{name} lies more than {MaxDepth} records deep, or in a circle, so the guard cannot tell what the input asks for. Hold the records in a list.");
        return Passes(value, requirements, name, depth + 1);
    }

    private readonly InputRequirements Of(object value, string name)
    {
        try
        {
            return _types.Of(value);
        }
        catch (InvalidOperationException refusal) when (UnreadableMember.IsRefusal(refusal))
        {
            throw UnreadableMember.Refusal($"{name} holds what the guard cannot read: {refusal.Message}", refusal);
        }
    }
}
