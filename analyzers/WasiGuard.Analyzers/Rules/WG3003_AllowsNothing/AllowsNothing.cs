using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>WG3003: a policy allows nothing.</summary>
internal static class AllowsNothing
{
    public const string Id = "WG3003";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A policy allows nothing, so every request will be denied",
        "The policy allows no host, so every request of the guest will be denied; set Allow, or leave NetFetch null",
        Category.Policies,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Nothing is allowed by default. Set Allow to the hosts that the guest needs, or leave NetFetch null when it needs none.",
        helpLinkUri: HelpLink.For(Id));

    /// <summary>Whether the creation leaves <c>Allow</c> empty, or the <c>with</c> expression empties it.</summary>
    public static bool IsTrueOf(IOperation policy) =>
        PolicyMembers.ValueOf("Allow", policy) is { } allowed ? ListValue.IsEmpty(allowed) : policy is IObjectCreationOperation;
}
