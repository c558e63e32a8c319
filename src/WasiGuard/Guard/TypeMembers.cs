using System.Reflection;
using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>Finds what is to be read from the objects of one type, or refuses the type by name: nothing that is marked is passed over.</summary>
internal sealed class TypeMembers
{
    private const int MaxInlined = 4;
    private const string InlineArray = "is an inline array, the elements of which the guard does not read";
    private const string HoldAnArray = "Hold an array or a list.";

    private readonly Type _root;

    public TypeMembers(Type type)
    {
        _root = type;
        if (MarkedTypes.OpaqueWrapper(type) is { } wrapper)
            throw Unreadable($"gives members marked [RequiresCapability] by way of {MemberPath.NameOf(wrapper)}, into which the guard does not look", "Hold the record itself.");
        if (MarkedTypes.IsInlineArray(type) && MarkedTypes.MayHold(type))
            throw Unreadable(InlineArray, HoldAnArray);
        Collect(type, path: null);
    }

    /// <summary>The marked members.</summary>
    public List<InputRequirement> Requirements { get; } = [];

    /// <summary>Values that are to be looked at by the type that they have when they are there.</summary>
    public List<MemberPath> Inner { get; } = [];

    private void Collect(Type type, MemberPath? path)
    {
        var overrides = new Dictionary<MethodInfo, PropertyInfo>();
        foreach (var level in MarkedTypes.Levels(type))
        {
            if (Marks.Misplaced(level) is { } misplaced)
                throw Misplaced(misplaced.Method, misplaced.Parameter);
            foreach (var property in DeclaredMembers.Properties(level))
            {
                // What implements an abstract member of an interface is a member of the type as well.
                if (!level.IsInterface || Marks.IsMarked(property) || property.GetMethod?.IsAbstract == false)
                    Collect(property, level, path, overrides);
            }

            foreach (var field in DeclaredMembers.Fields(level))
            {
                if (!field.IsStatic && (field.IsPublic || !MarkedTypes.IsTuple(level)) && !field.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false))
                    Add(field, field.FieldType, [.. Marks.Of(field)], level, path);
            }
        }
    }

    private void Collect(PropertyInfo property, Type level, MemberPath? path, Dictionary<MethodInfo, PropertyInfo> overrides)
    {
        Type[] marks = [.. Marks.Of(property)];
        var here = path?.Then(property) ?? new(property);
        var holds = marks.Length > 0 || MarkedTypes.HasMarks(property.PropertyType);
        var getter = property.GetMethod;
        if (getter is null)
        {
            // Of an override that has the setter only, the getter is the base type's.
            if (holds && (marks.Length > 0 || property.SetMethod!.GetBaseDefinition() == property.SetMethod))
                throw Unreadable(here, marks, "has no getter", "Give it a getter, which may be private.");
            return;
        }

        if (getter.IsStatic)
        {
            if (marks.Length > 0)
                throw Unreadable(here, marks, "is static, so that no input sets it", "Make it an instance property.");
            return;
        }

        if (property.GetIndexParameters().Length > 0)
        {
            if (marks.Length > 0 || (holds && !MarkedTypes.ElementTypes(level).Any()))
                throw Unreadable(here, marks, "is an indexer", "Use a property that holds a list.");
            return;
        }

        if (property.PropertyType is { IsByRef: true } or { IsByRefLike: true } or { IsPointer: true } or { IsFunctionPointer: true })
        {
            if (holds)
                throw Unreadable(here, marks, "gives a reference, a pointer or a type that lives on the stack only", "Give the value itself.");
            return;
        }

        if (getter.IsVirtual && !level.IsInterface)
        {
            if (overrides.TryGetValue(getter.GetBaseDefinition(), out var overriding))
            {
                if (holds && !getter.IsAbstract && !IsAutomatic(overriding.GetMethod!))
                    throw Unreadable(here, marks, $"is overridden by the getter of {MemberPath.NameOf(overriding.DeclaringType!)}, which can hide what was set", "Override it with an automatic property, or do not override it.");
                if (marks.Length > 0)
                    Require(path?.Then(overriding) ?? new(overriding), marks);
                return;
            }

            overrides.Add(getter.GetBaseDefinition(), property);
        }

        Add(property, property.PropertyType, marks, level, path);
    }

    private void Add(MemberInfo member, Type type, Type[] marks, Type level, MemberPath? path)
    {
        var here = path?.Then(member) ?? new(member);
        if (marks.Length > 0)
            Require(here, marks);

        // Two inline arrays cannot be compared, so that it is not known either whether one is the default.
        if (marks.Length > 0 && MarkedTypes.IsInlineArray(type))
            throw Unreadable(here, marks, InlineArray, HoldAnArray);
        if (!(MarkedTypes.IsOpen(level) ? MarkedTypes.MayHold(type) : MarkedTypes.HasMarks(type)))
            return;
        if (MarkedTypes.OpaqueWrapper(type) is { } wrapper)
            throw Unreadable(here, marks, $"gives them by way of {MemberPath.NameOf(wrapper)}, into which the guard does not look", "Hold the record itself.");
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (MarkedTypes.IsInlineArray(type))
            throw Unreadable(here, marks, InlineArray, HoldAnArray);
        if (IsInlined(type, path))
            Collect(type, here);
        else
            Inner.Add(here);
    }

    private void Require(MemberPath path, Type[] marks)
    {
        foreach (var mark in marks)
        {
            if (mark?.IsSubclassOf(typeof(RunnerCapabilityAttribute)) != true)
                throw Unreadable(path, marks, $"names {mark?.Name ?? "null"}, which is no capability", "Name a type that derives from RunnerCapabilityAttribute.");
        }

        var index = Requirements.FindIndex(each => each.Path.Steps.SequenceEqual(path.Steps));
        Capability[] needed = [.. (index < 0 ? [] : Requirements[index].Capabilities).Concat(marks.Select(CapabilityRegistry.Get)).Distinct()];
        if (index >= 0)
            Requirements[index] = new(path, needed);
        else
            Requirements.Add(new(path, needed));
    }

    /// <summary>
    /// Structs, so that nothing is boxed, and sealed records, for speed, are read where they stand. How many elements a collection has, and how deep
    /// records of one type lie in one another, only the value knows.
    /// </summary>
    private bool IsInlined(Type type, MemberPath? path) =>
        MarkedTypes.IsExact(type)
        && !MarkedTypes.ElementTypes(type).Any()
        && type != _root && path?.PassesThrough(type) != true
        && (type.IsValueType || path is null || path.Steps.Length < MaxInlined);

    private static bool IsAutomatic(MethodInfo getter) => getter.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);

    private InvalidOperationException Misplaced(MethodBase method, ParameterInfo? parameter)
    {
        var name = $"{MemberPath.NameOf(method.DeclaringType!)}.{(method.IsConstructor ? MemberPath.NameOf(method.DeclaringType!) : method.Name)}";
        return parameter switch
        {
            null => Unreadable($"marks the method {name} with [RequiresCapability], which no input sets", "Mark the property."),
            { Position: < 0 } => Unreadable($"marks what {name} returns with [RequiresCapability], which no input sets", "Mark the property."),
            _ => Unreadable($"marks the parameter '{parameter.Name}' of {name} with [RequiresCapability], and not the property", "Write [property: RequiresCapability(…)]."),
        };
    }

    private InvalidOperationException Unreadable(MemberPath member, Type[] marks, string why, string wayOut)
    {
        var what = marks.Length > 0 ? "is marked [RequiresCapability] and" : "can lead to members marked [RequiresCapability] and";
        return Unreadable($"has {member.DisplayName}, which {what} {why}", wayOut);
    }

    private InvalidOperationException Unreadable(string why, string wayOut) =>
        UnreadableMember.Refusal($"{MemberPath.NameOf(_root)} {why}: the guard cannot tell what it asks for. {wayOut}");
}
