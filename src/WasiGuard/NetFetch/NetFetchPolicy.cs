namespace WasiGuard;

/// <summary>What a guest may do over HTTP. Everything that is not allowed is denied.</summary>
public sealed record NetFetchPolicy
{
    /// <summary>The hosts that may be reached: <c>api.example.com</c>, <c>*.example.com</c>, <c>https://api.example.com:8443</c>, <c>*</c>. Default: none.</summary>
    public IReadOnlyList<string> Allow { get; init => field = NotNull(value, nameof(Allow)); } = [];

    /// <summary>The hosts that may not be reached, whatever <see cref="Allow"/> says; same patterns. Default: none.</summary>
    public IReadOnlyList<string> Deny { get; init => field = NotNull(value, nameof(Deny)); } = [];

    /// <summary>Private, loopback or link-local addresses that may be reached, in CIDR form (<c>127.0.0.0/8</c>). Default: none, not even under <c>*</c>.</summary>
    public IReadOnlyList<string> AllowedAddresses { get; init => field = NotNull(value, nameof(AllowedAddresses)); } = [];

    /// <summary>The methods that may be used. Default: GET, HEAD, POST.</summary>
    public IReadOnlyList<string> Methods { get; init => field = NotNull(value, nameof(Methods)); } = ["GET", "HEAD", "POST"];

    /// <summary>The time for one request with its redirects and its body. Default: 30 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of one response's body that are read; the rest is cut. Default: 1,000,000.</summary>
    public long MaxResponseBytes { get; init; } = 1_000_000;

    /// <summary>Requests per execution, refused and failed ones included. Default: 200.</summary>
    public int MaxRequests { get; init; } = 200;

    /// <summary>Bytes of all bodies per execution. Default: 50,000,000.</summary>
    public long MaxTotalResponseBytes { get; init; } = 50_000_000;

    /// <summary>Requests under way at once per execution. Default: 4.</summary>
    public int MaxConcurrent { get; init; } = 4;

    /// <summary>Redirects followed per request. Default: 5.</summary>
    public int MaxRedirects { get; init; } = 5;

    /// <summary>Every public host, within the default budgets. Private, loopback and link-local addresses stay closed.</summary>
    public static NetFetchPolicy PublicInternet { get; } = new() { Allow = ["*"] };

    private static T NotNull<T>(T? value, string member) where T : class => value ?? throw new ArgumentNullException(member);
}
