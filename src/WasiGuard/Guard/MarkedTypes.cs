using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace WasiGuard;

/// <summary>What the guard knows of a type before it sees a value: whether marked members can lie behind it.</summary>
internal static class MarkedTypes
{
    private static readonly ConditionalWeakTable<Assembly, object> s_aware = [];
    private static readonly ConditionalWeakTable<Type, object> s_marked = [];

    /// <summary>
    /// Whether what a level holds as <c>object</c>, as an interface or as a base class is looked at: only where the level's author can know of WasiGuard,
    /// since reading runs his getters. What WasiGuard's own types hold that way is what their documentation says.
    /// </summary>
    public static bool IsOpen(Type level) => IsTuple(level) || (level.Assembly != typeof(MarkedTypes).Assembly && IsAware(level.Assembly));

    /// <summary>The levels of a type whose members count, the most derived first; the interfaces last.</summary>
    public static IEnumerable<Type> Levels(Type type)
    {
        if (typeof(IWasiRunner).IsAssignableFrom(type) || IsMadeByCompiler(type))
            yield break;
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (HasMembers(level))
                yield return level;
        }

        foreach (var level in DeclaredMembers.Interfaces(type))
        {
            if (HasMembers(level))
                yield return level;
        }

        static bool HasMembers(Type level) => IsTuple(level) || IsAware(level.Assembly) || !IsFramework(level.Assembly);
    }

    /// <summary>Whether a value of that type may be, or hold, something with marked members, so that the guard has to look at it.</summary>
    public static bool MayHold(Type type) => Reaches(type, open: true, []);

    /// <summary>Whether marked members lie behind that type for certain, whatever a value of it is.</summary>
    public static bool HasMarks(Type type) => (bool)s_marked.GetValue(type, static each => Reaches(each, open: false, []));

    /// <summary>Types of elements, when the type is a collection.</summary>
    public static IEnumerable<Type> ElementTypes(Type type)
    {
        if (type.IsArray)
            return [type.GetElementType()!];
        if (!typeof(IEnumerable).IsAssignableFrom(type) || type == typeof(string))
            return [];
        var generic = DeclaredMembers.Interfaces(type).Append(type).Where(each => each.IsInterface && IsOf(each, typeof(IEnumerable<>))).Select(each => each.GenericTypeArguments[0]).ToArray();
        return generic.Length > 0 ? generic : [typeof(object)];
    }

    /// <summary>Whether a collection can be read twice with the same outcome: it knows its count.</summary>
    public static bool IsCounted(Type type) =>
        typeof(ICollection).IsAssignableFrom(type)
        || DeclaredMembers.Interfaces(type).Any(each => IsOf(each, typeof(IReadOnlyCollection<>)) || IsOf(each, typeof(ICollection<>)));

    /// <summary>The type can be looked at where it is declared: no value of it is of another type.</summary>
    public static bool IsExact(Type type) => type.IsValueType || (type.IsSealed && !type.IsArray);

    /// <summary>
    /// The type of the framework by way of which members with marks come out of the type, other than as elements of a collection: a
    /// <c>Lazy&lt;Options&gt;</c>, what derives from it, an asynchronous sequence, the key of a group; a delegate that returns them.
    /// </summary>
    public static Type? OpaqueWrapper(Type type) => Wrappers(type).FirstOrDefault(each => each.Given.Any(HasMarks)).Wrapper;

    /// <summary>A struct whose elements have no members of their own.</summary>
    public static bool IsInlineArray(Type type) => type.IsDefined(typeof(InlineArrayAttribute), inherit: false);

    private static bool Reaches(Type type, bool open, HashSet<(Type, bool)> seen)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.HasElementType)
            return Reaches(type.GetElementType()!, open, seen);
        if (type.IsPrimitive || type.IsEnum || type.IsFunctionPointer || type == typeof(string) || type == typeof(Type) || typeof(IWasiRunner).IsAssignableFrom(type))
            return false;
        if (open && !IsExact(type))
            return true;
        if (!seen.Add((type, open)))
            return false;
        return Levels(type).Any(level => Marks.On(level) || ValuesOf(level).Any(inner => Reaches(inner, open && IsOpen(level), seen)))
            || ElementTypes(type).Any(element => Reaches(element, open, seen))
            || (IsInlineArray(type) && DeclaredMembers.Fields(type).Any(element => Reaches(element.FieldType, open, seen)))
            || (type.IsGenericType && GivenTypes(type).Any(given => Reaches(given, open: false, seen)))
            || Wrappers(type).Any(each => each.Given.Any(given => Reaches(given, open: false, seen)));
    }

    private static IEnumerable<(Type Wrapper, IEnumerable<Type> Given)> Wrappers(Type type)
    {
        if (DeclaredMembers.ReturnedBy(type) is { } returned)
            yield return (type, [returned]);
        for (var level = type; level is not null; level = level.BaseType)
        {
            if (IsFrameworks(level) && !typeof(IEnumerable).IsAssignableFrom(level))
                yield return (level, GivenTypes(level));
        }

        foreach (var level in DeclaredMembers.Interfaces(type).Append(type))
        {
            if (level.IsInterface && IsFrameworks(level))
                yield return (level, GivenTypes(level, covariant: true).Except(ElementTypes(type)));
        }

        static bool IsFrameworks(Type level) =>
            level.IsGenericType && !IsAware(level.Assembly) && IsFramework(level.Assembly) && !IsTuple(level) && Nullable.GetUnderlyingType(level) is null;
    }

    /// <summary>Whether an assembly can mark members at all: it refers to WasiGuard.</summary>
    [UnconditionalSuppressMessage("Trimming", "IL2026", Justification = "An assembly that marks members keeps its reference to the attribute.")]
    private static bool IsAware(Assembly assembly) => (bool)s_aware.GetValue(assembly, static each =>
    {
        if (each == typeof(MarkedTypes).Assembly || each.IsDynamic)
            return true;
        try
        {
            return Array.Exists(each.GetReferencedAssemblies(), reference => reference.Name == typeof(MarkedTypes).Assembly.GetName().Name);
        }
        catch (PlatformNotSupportedException)
        {
            // A program that is compiled ahead of time does not know.
            return !IsFramework(each);
        }
    });

    private static bool IsFramework(Assembly assembly) =>
        assembly == typeof(object).Assembly
        || assembly.GetName().Name is { } name && (name == "System" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal));

    private static IEnumerable<Type> ValuesOf(Type level) => DeclaredMembers.Properties(level).Select(property => property.PropertyType)
        .Concat(DeclaredMembers.Fields(level).Where(field => !field.IsStatic && !field.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false)).Select(field => field.FieldType));

    /// <summary>The type arguments of which a value can come out: not those that only go in, or only those that only come out.</summary>
    private static IEnumerable<Type> GivenTypes(Type type, bool covariant = false)
    {
        var parameters = type.GetGenericTypeDefinition().GetGenericArguments();
        return type.GenericTypeArguments.Where((_, i) => (parameters[i].GenericParameterAttributes & GenericParameterAttributes.VarianceMask) switch
        {
            GenericParameterAttributes.Covariant => true,
            GenericParameterAttributes.Contravariant => false,
            _ => !covariant,
        });
    }

    /// <summary>The framework's own records: tuples, boxes, and the entries of dictionaries.</summary>
    public static bool IsTuple(Type type) =>
        typeof(ITuple).IsAssignableFrom(type) || IsOf(type, typeof(KeyValuePair<,>)) || type == typeof(DictionaryEntry) || IsOf(type, typeof(StrongBox<>));

    /// <summary>Closures, iterators and the lists behind collection expressions; an anonymous type is a record of its author's.</summary>
    private static bool IsMadeByCompiler(Type type) =>
        type.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false) && !type.Name.Contains("AnonymousType", StringComparison.Ordinal);

    private static bool IsOf(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;
}
