namespace WasiGuard;

internal sealed record BrowserPattern(string? Scheme, string? Host, bool IsWildcard, int? Port, bool IsDefaultPortOnly, string Text);

/// <summary>Addresses, and what they are called in a refusal.</summary>
internal sealed record BrowserBlock(string Range, string Kind);

/// <summary>
/// A policy and the rules behind it, as the worker gets them: it must decide while the guest waits, and has no way to ask the page.
/// Every list comes from here, so that Scripts/policy.js holds none of its own.
/// </summary>
internal sealed record BrowserPolicy
{
    public required IReadOnlyList<BrowserPattern> Allow { get; init; }

    public required IReadOnlyList<BrowserPattern> Deny { get; init; }

    public required IReadOnlyList<string> AllowedAddresses { get; init; }

    public required IReadOnlyList<string> DeniedAddresses { get; init; }

    public required IReadOnlyList<string> Methods { get; init; }

    public required IReadOnlyList<string> AllowHeaders { get; init; }

    /// <summary>Milliseconds.</summary>
    public required double Timeout { get; init; }

    public required long MaxResponseBytes { get; init; }

    public required long MaxTotalResponseBytes { get; init; }

    public required long MaxRequests { get; init; }

    public required long MaxConcurrent { get; init; }

    public required long MaxRedirects { get; init; }

    public required long MaxRequestBytes { get; init; }

    public required long MaxUrlBytes { get; init; }

    /// <summary>The runner's <see cref="WasiCeilings.UrlBytes"/>.</summary>
    public required long UrlCeiling { get; init; }

    public required long MaxHeaderBytes { get; init; }

    public required long MaxHeaders { get; init; }

    public required long MaxAudits { get; init; }

    public IReadOnlyList<BrowserBlock> NeverGranted { get; } = Blocks(SpecialAddresses.NeverGranted);

    public IReadOnlyList<BrowserBlock> Closed { get; } = Blocks(SpecialAddresses.Closed);

    public string GlobalUnicastIPv6 { get; } = SpecialAddresses.GlobalUnicastIPv6.ToString();

    public IReadOnlyCollection<int> BlockedPorts { get; } = WasiGuard.BlockedPorts.All;

    public IReadOnlyList<string> ReservedSuffixes { get; } = ReservedNames.Suffixes;

    public IReadOnlyList<string> MetadataNames { get; } = ReservedNames.Metadata;

    public IReadOnlyCollection<string> HostHeaders { get; } = HeaderRules.Names.Hosts;

    public IReadOnlyCollection<string> GrantedHeaders { get; } = HeaderRules.Names.Granted;

    public IReadOnlyCollection<string> GrantedHeaderPrefixes { get; } = HeaderRules.Names.GrantedPrefixes;

    public static BrowserPolicy Of(NetFetchPolicy policy, WasiCeilings ceilings) => new()
    {
        Allow = Patterns(policy.Allow, nameof(policy.Allow)),
        Deny = Patterns(policy.Deny, nameof(policy.Deny)),
        AllowedAddresses = policy.AllowedAddresses,
        DeniedAddresses = policy.DeniedAddresses,
        Methods = policy.Methods,
        AllowHeaders = policy.AllowHeaders,
        Timeout = policy.Timeout.TotalMilliseconds,
        MaxResponseBytes = policy.MaxResponseBytes,
        MaxTotalResponseBytes = policy.MaxTotalResponseBytes,
        MaxRequests = policy.MaxRequests,
        MaxConcurrent = policy.MaxConcurrent,
        MaxRedirects = policy.MaxRedirects,
        MaxRequestBytes = policy.MaxRequestBytes,
        MaxUrlBytes = policy.MaxUrlBytes,
        UrlCeiling = ceilings.UrlBytes,
        MaxHeaderBytes = policy.MaxHeaderBytes,
        MaxHeaders = policy.MaxHeaders,
        MaxAudits = (long)policy.MaxRequests + AuditBudget.MaxBeyondBudget,
    };

    private static BrowserPattern[] Patterns(IReadOnlyList<string> entries, string member) => Array.ConvertAll(PolicyMember.Patterns(entries, member), Pattern);

    private static BrowserPattern Pattern(HostPattern pattern) =>
        new(pattern.Scheme, pattern.Host?.UrlText, pattern.IsWildcard, pattern.Port, pattern.IsDefaultPortOnly, pattern.ToString());

    private static BrowserBlock[] Blocks((AddressRange Range, string Kind)[] blocks) =>
        [.. blocks.Select(block => new BrowserBlock(block.Range.ToString(), block.Kind))];
}
