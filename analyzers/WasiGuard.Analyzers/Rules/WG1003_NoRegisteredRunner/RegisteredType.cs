using System;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>A class that a registration lets the container create, and where the registration names it.</summary>
internal sealed record RegisteredType(INamedTypeSymbol Type, Location Place)
{
    private static readonly string[] s_ends = ["Singleton", "Scoped", "Transient", "AddHostedService", "AddWasiRunner"];

    /// <summary>Null for a call that registers nothing, or what code of the program makes: an instance, a factory.</summary>
    public static RegisteredType? Of(IInvocationOperation call)
    {
        if (!s_ends.Any(end => call.TargetMethod.Name.EndsWith(end, StringComparison.Ordinal))
            || call.Arguments.Any(argument => IsGiven(argument)))
        {
            return null;
        }

        var types = call.Arguments.Select(argument => RunnerCalls.Unwrap(argument.Value)).OfType<ITypeOfOperation>().ToList();
        if (types.Count > 0)
            return types[types.Count - 1] is { TypeOperand: INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false } given } last
                ? new(given, ((last.Syntax as TypeOfExpressionSyntax)?.Type ?? last.Syntax).GetLocation()) : null;
        return call.TargetMethod.TypeArguments.LastOrDefault() is INamedTypeSymbol { TypeKind: TypeKind.Class, IsAbstract: false } type
            && call.Syntax.DescendantNodes().OfType<GenericNameSyntax>().FirstOrDefault(each => each.Identifier.ValueText == call.TargetMethod.Name) is { } name
            ? new(type, name.TypeArgumentList.Arguments.Last().GetLocation())
            : null;
    }

    private static bool IsGiven(IArgumentOperation argument) =>
        argument.Parameter is { } parameter
        && (parameter.Type.TypeKind == TypeKind.Delegate
            || parameter.OriginalDefinition.Type is ITypeParameterSymbol
            || parameter.Name == "implementationInstance");
}
