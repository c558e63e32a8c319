using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace WasiGuard.Analyzers;

/// <summary>WG3002: a policy lets every public host in.</summary>
internal static class EveryPublicHost
{
    public const string Id = "WG3002";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A policy lets every public host in",
        "The policy lets the guest reach every public host; list the hosts that it needs",
        Category.Policies,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "A guest that can reach any host can send what it reads anywhere. List the hosts that it needs, or deny some.",
        helpLinkUri: HelpLink.For(Id));

    public static bool IsLetInBy(string pattern) => HostPattern.TryParse(pattern, out var parsed, out _) && parsed.IsAnyHost;

    /// <summary>Whether the policy is only the start of one that lists its hosts, or denies some.</summary>
    public static bool IsNarrowed(IPropertyReferenceOperation policy) =>
        policy.Parent is IWithOperation copy && (PolicyMembers.ValueOf("Allow", copy) is not null || PolicyMembers.Denies(copy));
}
