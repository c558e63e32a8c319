using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>What the type parameters of methods and classes stand for in an activation: what its caller gave, as far as that is known.</summary>
internal static class TypeArguments
{
    /// <summary>What a type parameter stands for; null when it is a parameter of the root, which nobody has given anything.</summary>
    public static ITypeSymbol? TypeArgument(this Frame frame, ITypeParameterSymbol? parameter)
    {
        if (parameter is null)
            return null;
        for (var each = frame; each is not null; each = each.Lexical)
        {
            if (GivenIn(each.Symbol, parameter) is not { } given)
                continue;
            var actual = given is ITypeParameterSymbol && given.Is(parameter) && each.Caller is null ? given : each.Caller?.Actual(given) ?? given;
            return actual is ITypeParameterSymbol ? null : actual;
        }

        return null;
    }

    /// <summary>A type as it is in this activation: with the arguments instead of the parameters.</summary>
    public static ITypeSymbol Actual(this Frame frame, ITypeSymbol type)
    {
        if (type is ITypeParameterSymbol parameter)
            return frame.TypeArgument(parameter) ?? type;
        if (type is not INamedTypeSymbol { IsTupleType: false } named || !HasParameters(named))
            return type;
        var definition = named.OriginalDefinition;
        if (named.ContainingType is { } outer && frame.Actual(outer) is INamedTypeSymbol around)
            definition = around.GetTypeMembers(named.Name, named.Arity).FirstOrDefault(each => each.OriginalDefinition.Is(definition)) ?? definition;
        return named.Arity == 0 ? definition : definition.Construct([.. named.TypeArguments.Select(frame.Actual)]);
    }

    /// <summary>A member as it is in this activation: that of the type with its arguments.</summary>
    public static TMember ActualMember<TMember>(this Frame frame, TMember member) where TMember : class, ISymbol
    {
        if (member.ContainingType is not { IsTupleType: false } type || !HasParameters(type))
            return member;
        var actual = frame.Actual(type);
        var members = actual.Is(type) ? [] : actual.GetMembers(member.Name);
        if (members.FirstOrDefault(each => each.OriginalDefinition.Is(member.OriginalDefinition)) is not TMember found)
            return member;
        return found is IMethodSymbol { IsGenericMethod: true } method && member is IMethodSymbol called
            ? (TMember)method.Construct([.. called.TypeArguments])
            : found;
    }

    private static ITypeSymbol? GivenIn(ISymbol symbol, ITypeParameterSymbol parameter)
    {
        if (parameter.DeclaringMethod is { } declaring)
            return symbol is IMethodSymbol method && method.OriginalDefinition.Is(declaring) ? method.TypeArguments[parameter.Ordinal] : null;
        for (var type = symbol as INamedTypeSymbol ?? symbol.ContainingType; type is not null; type = type.ContainingType)
        {
            if (type.OriginalDefinition.Is(parameter.DeclaringType))
                return type.TypeArguments[parameter.Ordinal];
        }

        return null;
    }

    private static bool HasParameters(INamedTypeSymbol type)
    {
        for (var each = type; each is not null; each = each.ContainingType)
        {
            foreach (var argument in each.TypeArguments)
            {
                if (argument is ITypeParameterSymbol || argument is INamedTypeSymbol named && HasParameters(named))
                    return true;
            }
        }

        return false;
    }
}
