using System.Collections.Generic;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>What a creation or a <c>with</c> expression sets in a policy.</summary>
internal static class PolicyMembers
{
    /// <summary>Asked of every type of an object in the code: nearly all of them have another name.</summary>
    public static bool IsPolicy(ITypeSymbol? type, Compilation compilation) =>
        type is { Name: "NetFetchPolicy" } && type.Is(KnownSymbols.Find(compilation)?.NetFetchPolicy);

    /// <summary>The member when it is set to a list of patterns, addresses or names.</summary>
    public static string? ListSetBy(ISimpleAssignmentOperation assignment, Compilation compilation) =>
        assignment.Target is IPropertyReferenceOperation
        {
            Property: { Name: "Allow" or "Deny" or "AllowedAddresses" or "DeniedAddresses" or "Methods" or "AllowHeaders" } property
        }
        && IsPolicy(property.ContainingType, compilation)
            ? property.Name
            : null;

    /// <summary>What the member is set to; null when it is left alone.</summary>
    public static IOperation? ValueOf(string member, IOperation creationOrWith)
    {
        var initializer = creationOrWith switch
        {
            IObjectCreationOperation creation => creation.Initializer,
            IWithOperation copy => copy.Initializer,
            _ => null,
        };
        return initializer?.Initializers.OfType<ISimpleAssignmentOperation>()
            .LastOrDefault(each => each.Target is IPropertyReferenceOperation target && target.Property.Name == member)?.Value;
    }

    /// <summary>Whether the policy denies some host, or may do so.</summary>
    public static bool Denies(IOperation policy) => RunnerCalls.Unwrap(policy) switch
    {
        IObjectCreationOperation creation => ValueOf("Deny", creation) is { } denied && !ListValue.IsEmpty(denied),
        IWithOperation copy => ValueOf("Deny", copy) is { } denied ? !ListValue.IsEmpty(denied) : Denies(copy.Operand),
        _ => false,
    };
}
