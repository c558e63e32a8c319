using System.Reflection;

namespace WasiGuard;

/// <summary>The attributes <see cref="RequiresCapabilityAttribute"/> on the members of one type.</summary>
internal static class Marks
{
    /// <summary>Whether the type itself marks anything, rightly or not.</summary>
    public static bool On(Type level) =>
        DeclaredMembers.Properties(level).Any(IsMarked) || DeclaredMembers.Fields(level).Any(IsMarked) || Misplaced(level) is not null;

    public static bool IsMarked(MemberInfo member) => member.IsDefined(typeof(RequiresCapabilityAttribute), inherit: false);

    public static IEnumerable<Type> Of(MemberInfo member) =>
        member.GetCustomAttributes<RequiresCapabilityAttribute>(inherit: false).Select(mark => mark.Capability);

    /// <summary>
    /// A mark on a method, an accessor, a parameter or a return value, none of which is set in an input.
    /// On what takes or gives a runner it is another statement, and right.
    /// </summary>
    public static (MethodBase Method, ParameterInfo? Parameter)? Misplaced(Type level)
    {
        foreach (var method in DeclaredMembers.MethodsAndConstructors(level))
        {
            if (IsMarked(method) && !Array.Exists(method.GetParameters(), parameter => IsAboutRunner(parameter.ParameterType)))
                return (method, null);
            ParameterInfo[] parameters = method is MethodInfo { ReturnParameter: { } returned } ? [.. method.GetParameters(), returned] : method.GetParameters();
            foreach (var parameter in parameters)
            {
                if (parameter.IsDefined(typeof(RequiresCapabilityAttribute), inherit: false) && !IsAboutRunner(parameter.ParameterType))
                    return (method, parameter);
            }
        }

        return null;
    }

    private static bool IsAboutRunner(Type type) =>
        typeof(IWasiRunner).IsAssignableFrom(type)
        || (type.HasElementType && IsAboutRunner(type.GetElementType()!))
        || Array.Exists(type.GenericTypeArguments, IsAboutRunner)
        || (type.IsGenericParameter && Array.Exists(type.GetGenericParameterConstraints(), IsAboutRunner));
}
