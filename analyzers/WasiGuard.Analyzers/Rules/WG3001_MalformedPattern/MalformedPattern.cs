using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG3001: a policy holds a pattern, an address range, a method or a header that it cannot hold.</summary>
internal static class MalformedPattern
{
    public const string Id = "WG3001";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A host pattern or CIDR literal in a NetFetchPolicy is malformed",
        "'{0}' {1}",
        Category.Policies,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "The policy throws at run time, before anything starts.",
        helpLinkUri: HelpLink.For(Id));

    /// <summary>What is wrong with an element of the list, as a sentence about it; the run time says the same words.</summary>
    public static string? ErrorIn(string text, string member)
    {
        string error;
        switch (member)
        {
            case "Methods":
                return GrantableName.MethodFlaw(text);
            case "AllowHeaders":
                return GrantableName.HeaderFlaw(text);
            case "AllowedAddresses" or "DeniedAddresses":
                return AddressRange.TryParse(text, out _, out error) ? null : $"is malformed: {error}";
            default:
                return HostPattern.TryParse(text, out _, out error) ? null : $"is malformed: {error}";
        }
    }
}
