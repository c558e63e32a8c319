using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers;

/// <summary>WG3001: a policy holds a pattern or an address range that no request can be checked against.</summary>
internal static class MalformedPattern
{
    public const string Id = "WG3001";

    public static readonly DiagnosticDescriptor Rule = new(
        Id,
        "A host pattern or CIDR literal in a NetFetchPolicy is malformed",
        "'{0}' is malformed: {1}",
        Category.Policies,
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "The policy throws at run time, before anything starts.",
        helpLinkUri: HelpLink.For(Id));

    /// <summary>What is wrong with an element of the list; the run time says the same words.</summary>
    public static string? ErrorIn(string text, string member)
    {
        string error;
        var isWell = member == "AllowedAddresses" ? AddressRange.TryParse(text, out _, out error) : HostPattern.TryParse(text, out _, out error);
        return isWell ? null : error;
    }
}
