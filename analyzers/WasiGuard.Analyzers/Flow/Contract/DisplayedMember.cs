using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Contract;

/// <summary>How messages print a member that asks for something by an annotation.</summary>
internal static class DisplayedMember
{
    /// <summary><c>Host.Run</c>; the type alone for its constructor.</summary>
    public static string Of(IMethodSymbol method) => method.MethodKind switch
    {
        MethodKind.Constructor => method.ContainingType.Name,
        MethodKind.LocalFunction or MethodKind.AnonymousFunction => method.Name,
        _ => $"{method.ContainingType.Name}.{(method.AssociatedSymbol ?? method).Name}",
    };

    /// <summary><c>Host.Run(runner)</c>.</summary>
    public static string Of(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol method ? $"{Of(method)}({parameter.Name})" : parameter.Name;

    /// <summary><c>Host&lt;TRunner&gt;</c>.</summary>
    public static string Of(ITypeParameterSymbol parameter) =>
        $"{(parameter.ContainingSymbol is IMethodSymbol method ? Of(method) : parameter.ContainingSymbol.Name)}<{parameter.Name}>";
}
