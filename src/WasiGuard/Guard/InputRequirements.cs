namespace WasiGuard;

/// <summary>What objects of one type can ask for: the marked members, and the values inside that have to be looked at. Found once per type.</summary>
internal sealed class InputRequirements
{
    private const int MaxMembers = 64;

    private readonly InputRequirement[] _requirements;
    private readonly Func<object, ulong> _setMembers;
    private readonly Func<object, object?>[] _values;

    /// <summary>Finds the members of a type.</summary>
    /// <param name="type">The type.</param>
    /// <param name="compiled">Whether they are read by compiled functions, or one by one.</param>
    /// <exception cref="InvalidOperationException">A marked member cannot be read.</exception>
    public InputRequirements(Type type, bool compiled)
    {
        var members = new TypeMembers(type);
        if (members.Requirements.Count > MaxMembers)
            throw UnreadableMember.Refusal($"{MemberPath.NameOf(type)} has {members.Requirements.Count} members marked [RequiresCapability]; the guard reads at most {MaxMembers}. Put some of them into a record of their own that is not sealed.");
        _requirements = [.. members.Requirements];
        InnerNames = [.. members.Inner.Select(path => path.DisplayName)];
        _setMembers = compiled ? RequirementCompiler.SetMembers(type, _requirements, Threw) : ReadOneByOne;
        _values = [.. members.Inner.Select(path => compiled ? RequirementCompiler.Value(type, path) : path.Read)];
        IsTuple = MarkedTypes.IsTuple(type);
        IsCollection = MarkedTypes.ElementTypes(type).Any(MarkedTypes.MayHold);
        IsFlat = InnerNames.Length == 0 && !IsCollection;
        IsCounted = IsCollection && MarkedTypes.IsCounted(type);
    }

    public InputRequirement this[int index] => _requirements[index];

    /// <summary>The names of the members inside whose values have to be looked at.</summary>
    public string[] InnerNames { get; }

    /// <summary>Whether the members inside are those of a tuple.</summary>
    public bool IsTuple { get; }

    /// <summary>Whether there are elements that have to be looked at.</summary>
    public bool IsCollection { get; }

    public bool IsCounted { get; }

    /// <summary>Whether the marked members are all there is to read.</summary>
    public bool IsFlat { get; }

    /// <summary>Whether nothing in it can ask for anything.</summary>
    public bool IsEmpty => IsFlat && _requirements.Length == 0;

    /// <summary>The members that are set: bit <c>i</c> stands for the requirement with index <c>i</c>.</summary>
    /// <exception cref="InvalidOperationException">A member throws.</exception>
    public ulong SetMembers(object owner) => _setMembers(owner);

    /// <summary>The value inside that the index stands for.</summary>
    public object? Inner(object owner, int index)
    {
        try
        {
            return _values[index](owner);
        }
        catch (Exception failure)
        {
            throw UnreadableMember.Threw(InnerNames[index], failure);
        }
    }

    private ulong ReadOneByOne(object owner)
    {
        var set = 0UL;
        for (var i = 0; i < _requirements.Length; i++)
        {
            try
            {
                if (_requirements[i].IsSet(owner))
                    set |= 1UL << i;
            }
            catch (Exception failure)
            {
                throw UnreadableMember.Threw(_requirements[i].Path.DisplayName, failure);
            }
        }

        return set;
    }

    /// <summary>Names the member that throws, which the function that reads them all cannot.</summary>
    private InvalidOperationException Threw(object owner, Exception failure)
    {
        try
        {
            ReadOneByOne(owner);
        }
        catch (InvalidOperationException named)
        {
            return named;
        }

        return UnreadableMember.Threw($"A member of {MemberPath.NameOf(owner.GetType())}", failure);
    }
}
