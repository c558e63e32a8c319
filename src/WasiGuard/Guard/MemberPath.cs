using System.Reflection;

namespace WasiGuard;

/// <summary>The way from an object to a value inside it: properties and fields, the last of which holds the value.</summary>
internal sealed class MemberPath(params MemberInfo[] steps)
{
    public ReadOnlySpan<MemberInfo> Steps => steps;

    public MemberInfo Last => steps[^1];

    public Type ValueType => TypeOf(Last);

    /// <summary>Type and name as messages print them: <c>WasiExecInput.NetFetch</c>. Of what lies in a tuple, the member that holds the tuple.</summary>
    public string DisplayName
    {
        get
        {
            var shown = Array.FindLast(steps, step => !MarkedTypes.IsTuple(step.DeclaringType!)) ?? Last;
            return $"{NameOf(shown.DeclaringType!)}.{NameOf(shown)}";
        }
    }

    public static Type TypeOf(MemberInfo member) => member is PropertyInfo property ? property.PropertyType : ((FieldInfo)member).FieldType;

    /// <summary>A type without the number of its parameters, another member without the interface that an explicit implementation has in its name.</summary>
    public static string NameOf(MemberInfo member)
    {
        var name = member.Name;
        return member is Type type
            ? name.Contains('`', StringComparison.Ordinal) && !type.IsArray ? name[..name.IndexOf('`', StringComparison.Ordinal)] : name
            : name[(name.LastIndexOf('.') + 1)..];
    }

    public MemberPath Then(MemberInfo member) => new([.. steps, member]);

    public bool PassesThrough(Type type) => Array.Exists(steps, step => TypeOf(step) == type || Nullable.GetUnderlyingType(TypeOf(step)) == type);

    /// <summary>Reads one member after the other; null as soon as one is null.</summary>
    public object? Read(object owner)
    {
        object? value = owner;
        foreach (var step in steps)
        {
            value = step is PropertyInfo property
                ? property.GetValue(value, BindingFlags.DoNotWrapExceptions, binder: null, index: null, culture: null)
                : ((FieldInfo)step).GetValue(value);
            if (value is null)
                return null;
        }

        return value;
    }
}
