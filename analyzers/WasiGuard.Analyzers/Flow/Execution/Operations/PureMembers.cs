using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Execution.Operations;

/// <summary>
/// Methods that are not in view, by what is known of their answers. Those of the framework that are pure give the same call the same answer. Others of the
/// framework read, take, advance or create: each answer is a new one. Of all the rest nothing is known: a report has to hold either way.
/// </summary>
internal static class PureMembers
{
    /// <summary>Types whose methods compute from what they are given, and nothing else.</summary>
    private static readonly HashSet<string> s_pureTypes = new(StringComparer.Ordinal)
    {
        "System.String", "System.Char", "System.Math", "System.MathF", "System.Convert", "System.BitConverter", "System.Enum", "System.Type", "System.Uri",
        "System.Version", "System.TimeSpan", "System.DateTime", "System.DateTimeOffset", "System.DateOnly", "System.TimeOnly", "System.Index",
        "System.Range", "System.Nullable", "System.Tuple", "System.ValueTuple", "System.HashCode", "System.OperatingSystem", "System.MemoryExtensions",
        "System.StringComparer", "System.IO.Path", "System.Linq.Enumerable", "System.Text.RegularExpressions.Regex",
        "System.Collections.Generic.EqualityComparer", "System.Collections.Generic.Comparer", "System.Reflection.MemberInfo",
        "System.Runtime.InteropServices.RuntimeInformation", "System.Numerics.BitOperations", "System.Object",
    };

    /// <summary>Methods of other types of the framework that only look.</summary>
    private static readonly HashSet<string> s_pureMethods = new(StringComparer.Ordinal)
    {
        "Equals", "GetHashCode", "ToString", "CompareTo", "Compare", "Contains", "ContainsKey", "ContainsValue", "IndexOf", "LastIndexOf", "HasFlag",
        "GetEnvironmentVariable", "IsSubsetOf", "IsSupersetOf", "Overlaps", "SetEquals", "GetValueOrDefault", "GetString", "GetBytes",
    };

    /// <summary>Methods of pure types that are not: they make things up or read the machine.</summary>
    private static readonly HashSet<string> s_notPure = new(StringComparer.Ordinal) { "GetTempFileName", "GetRandomFileName", "GetTempPath" };

    /// <summary>The method has an answer, and changes nothing through its parameters.</summary>
    public static bool CanBeQuestion(IMethodSymbol method) =>
        !method.ReturnsVoid
        && method.Parameters.All(parameter => parameter.RefKind is RefKind.None or RefKind.In)
        && method.Name is not ("GetEnumerator" or "GetAsyncEnumerator" or "MoveNext" or "MoveNextAsync")
        && (!IsFramework(method) || method.MethodKind == MethodKind.DelegateInvoke || IsPureOfFramework(method));

    public static bool IsPure(IMethodSymbol method) => CanBeQuestion(method) && IsFramework(method) && method.MethodKind != MethodKind.DelegateInvoke;

    private static bool IsPureOfFramework(IMethodSymbol method)
    {
        if (!IsValue(method.ReturnType) && method.ContainingType.Name != "Enumerable")
            return false;
        var type = method.ContainingType.OriginalDefinition;
        var name = type.ContainingNamespace is { IsGlobalNamespace: false } space ? $"{space.ToDisplayString()}.{type.Name}" : type.Name;
        return s_pureMethods.Contains(method.Name)
            || method.MethodKind is MethodKind.UserDefinedOperator or MethodKind.Conversion
            || (s_pureTypes.Contains(name) || type.SpecialType is >= SpecialType.System_Boolean and <= SpecialType.System_Double)
                && !s_notPure.Contains(method.Name);
    }

    /// <summary>Two that are equal are as good as one: nothing can be written to them.</summary>
    private static bool IsValue(ITypeSymbol type) =>
        type.IsValueType
            || type.TypeKind == TypeKind.TypeParameter
            || type.SpecialType is SpecialType.System_String or SpecialType.System_Object
            || type.Name == "Type";

    private static bool IsFramework(IMethodSymbol method) =>
        method.ContainingAssembly is not ISourceAssemblySymbol
        && method.ContainingAssembly?.Name is { } name
        && (name is "mscorlib" or "netstandard" or "System" || name.StartsWith("System.", StringComparison.Ordinal));
}
