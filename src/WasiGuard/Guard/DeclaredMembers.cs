using System.Diagnostics.CodeAnalysis;
using System.Reflection;

namespace WasiGuard;

/// <summary>What a type itself declares, public or not. The only place that reflects on types of which the trimmer has not been told.</summary>
[UnconditionalSuppressMessage("Trimming", "IL2070", Justification = "What the trimmer removed is not set; the documentation of WasiExecInput tells which members users must keep.")]
internal static class DeclaredMembers
{
    private const BindingFlags Declared = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static PropertyInfo[] Properties(Type type) => type.GetProperties(Declared);

    public static FieldInfo[] Fields(Type type) => type.GetFields(Declared);

    public static IEnumerable<MethodBase> MethodsAndConstructors(Type type) => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared));

    /// <summary>All interfaces of the type, those of its bases too.</summary>
    public static Type[] Interfaces(Type type) => type.GetInterfaces();

    /// <summary>What a delegate of the type gives when it is called; null for what is not a delegate.</summary>
    public static Type? ReturnedBy(Type type) => typeof(Delegate).IsAssignableFrom(type) ? type.GetMethod(nameof(Action.Invoke))?.ReturnType : null;
}
