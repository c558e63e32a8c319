namespace WasiGuard;

/// <summary>What a guest may do over HTTP. Everything that is not allowed is denied.</summary>
/// <remarks>
/// <para>A host pattern is <c>[scheme://]host[:port]</c>: the scheme <c>http</c>, <c>https</c> or <c>*</c>; the host a name, <c>*.</c> and a name
/// (which does not cover the name itself), an IP address (IPv6 in brackets) or <c>*</c>; the port a number or <c>*</c>. A pattern with a scheme and
/// without a port means the scheme's own port; without a scheme, or for the host <c>*</c>, every port. Names compare without regard to case, a dot
/// at the end or the spelling of international names. A pattern has no path.</para>
/// <para>The budgets count per execution, refused and failed attempts included.</para>
/// <para>Every member is checked when it is set: a policy that exists is well-formed.</para>
/// </remarks>
public sealed partial record NetFetchPolicy
{
    private static readonly DefaultList s_methods = new("GET", "HEAD", "POST");

    private readonly HostPattern[] _allow = [];
    private readonly HostPattern[] _deny = [];
    private readonly AddressRange[] _allowedAddresses = [];
    private readonly AddressRange[] _deniedAddresses = [];

    /// <summary>
    /// The hosts that may be reached: <c>api.example.com</c>, <c>*.example.com</c>, <c>https://api.example.com:8443</c>, <c>*</c>. Default: none.
    /// </summary>
    /// <remarks>
    /// Names of a single label and those under <c>.local</c>, <c>.localhost</c>, <c>.internal</c>, <c>.home.arpa</c> and other suffixes of private
    /// networks are refused unless a pattern is that very name. The ports of other protocols that the Fetch standard blocks are refused unless a
    /// pattern names the port. No pattern opens an address: see <see cref="AllowedAddresses"/>.
    /// </remarks>
    /// <exception cref="ArgumentNullException">The list or an entry is null.</exception>
    /// <exception cref="ArgumentException">An entry is no host pattern; the message names it.</exception>
    public IReadOnlyList<string> Allow
    {
        get;
        init => _allow = PolicyMember.Patterns(field = PolicyMember.Copy(value, nameof(Allow)), nameof(Allow));
    } = [];

    /// <summary>The hosts that may not be reached, whatever <see cref="Allow"/> says; same patterns. Default: none.</summary>
    /// <exception cref="ArgumentNullException">The list or an entry is null.</exception>
    /// <exception cref="ArgumentException">An entry is no host pattern; the message names it.</exception>
    public IReadOnlyList<string> Deny
    {
        get;
        init => _deny = PolicyMember.Patterns(field = PolicyMember.Copy(value, nameof(Deny)), nameof(Deny));
    } = [];

    /// <summary>
    /// Private, loopback or link-local addresses that may be reached, in CIDR form (<c>127.0.0.0/8</c>) or alone (<c>10.0.0.7</c>). The name must be
    /// allowed as well. Default: none, not even under <c>*</c>.
    /// </summary>
    /// <remarks>Cloud metadata services, 0.0.0.0/8, multicast and broadcast stay closed also inside a range that is listed here.</remarks>
    /// <exception cref="ArgumentNullException">The list or an entry is null.</exception>
    /// <exception cref="ArgumentException">An entry is no address range, or one that can never be reached; the message names it.</exception>
    public IReadOnlyList<string> AllowedAddresses
    {
        get;
        init => _allowedAddresses = PolicyMember.Grantable(field = PolicyMember.Copy(value, nameof(AllowedAddresses)), nameof(AllowedAddresses));
    } = [];

    /// <summary>Addresses that may not be reached, public ones too, whatever <see cref="AllowedAddresses"/> says; same form. Default: none.</summary>
    /// <exception cref="ArgumentNullException">The list or an entry is null.</exception>
    /// <exception cref="ArgumentException">An entry is no address range; the message names it.</exception>
    public IReadOnlyList<string> DeniedAddresses
    {
        get;
        init => _deniedAddresses = PolicyMember.Ranges(field = PolicyMember.Copy(value, nameof(DeniedAddresses)), nameof(DeniedAddresses));
    } = [];

    /// <summary>The methods that may be used, in upper case, each by its name: <c>*</c> is refused. CONNECT, TRACE and TRACK cannot be granted. Default: GET, HEAD, POST.</summary>
    /// <exception cref="ArgumentNullException">The list or an entry is null.</exception>
    /// <exception cref="ArgumentException">An entry is no method that can be granted; the message names it.</exception>
    /// <remarks>A list from configuration replaces the default; an empty one, which configuration does not tell from none, leaves it.</remarks>
    public IReadOnlyList<string> Methods { get; init => field = PolicyMember.Methods(value, s_methods, nameof(Methods)); } = s_methods;

    /// <summary>
    /// Headers that the guest may set although they carry credentials or say where a request comes from: <c>Authorization</c>, <c>Cookie</c>,
    /// <c>Proxy-*</c> ones, <c>X-Forwarded-*</c>, … without regard to case. Ordinary headers need no entry. What frames the message or names its
    /// destination (<c>Host</c>, <c>Content-Length</c>, <c>Transfer-Encoding</c>, <c>Connection</c>, …) cannot be granted. A header that is listed
    /// here goes to the first origin only, not along a redirect to another. Each is listed by its name: <c>*</c> is refused. Default: none.
    /// </summary>
    /// <exception cref="ArgumentNullException">The list or an entry is null.</exception>
    /// <exception cref="ArgumentException">An entry is no header that can be granted; the message names it.</exception>
    public IReadOnlyList<string> AllowHeaders { get; init => field = PolicyMember.Headers(value, nameof(AllowHeaders)); } = [];

    /// <summary>
    /// The time for one request with its redirects and its body, more than zero and at most 4,294,967,294 ms; it never goes past the execution's own
    /// end. Default: 30 s.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public TimeSpan Timeout { get; init => field = PolicyMember.Time(value, nameof(Timeout)); } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of one response's body that are read, 0 or more; the rest is cut. Default: 1,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxResponseBytes { get; init => field = PolicyMember.AtLeast(0, value, nameof(MaxResponseBytes)); } = 1_000_000;

    /// <summary>Requests per execution, each redirect being one, refused and failed ones included; 0 or more. Default: 200.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRequests { get; init => field = (int)PolicyMember.AtLeast(0, value, nameof(MaxRequests)); } = 200;

    /// <summary>Bytes of all bodies per execution, 0 or more. Default: 50,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxTotalResponseBytes { get; init => field = PolicyMember.AtLeast(0, value, nameof(MaxTotalResponseBytes)); } = 50_000_000;

    /// <summary>Requests under way, and responses not closed, at once per execution; 1 or more. Default: 4.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxConcurrent { get; init => field = (int)PolicyMember.AtLeast(1, value, nameof(MaxConcurrent)); } = 4;

    /// <summary>Redirects followed per request, 0 or more; one more is an error, not a response. Default: 5.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxRedirects { get; init => field = (int)PolicyMember.AtLeast(0, value, nameof(MaxRedirects)); } = 5;

    /// <summary>Bytes of a request's body, 0 or more. Default: 1,000,000.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public long MaxRequestBytes { get; init => field = PolicyMember.AtLeast(0, value, nameof(MaxRequestBytes)); } = 1_000_000;

    /// <summary>Bytes of a URL in UTF-8, 1 or more; a runner takes no more than its <see cref="WasiCeilings.UrlBytes"/>. Default: 65,536.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is below 1.</exception>
    public int MaxUrlBytes { get; init => field = (int)PolicyMember.AtLeast(1, value, nameof(MaxUrlBytes)); } = 65_536;

    /// <summary>
    /// Bytes of the headers that the guest sets on one request, and of those of one response: a line counts with its name, its value and 4 more.
    /// A request beyond is over budget, a response beyond is a failure of its request; 0 or more. Default: 65,536.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxHeaderBytes { get; init => field = (int)PolicyMember.AtLeast(0, value, nameof(MaxHeaderBytes)); } = 65_536;

    /// <summary>
    /// Headers that the guest sets on one request, and those of one response, each line of a name that is repeated being one. A request beyond is
    /// over budget, a response beyond is a failure of its request; 0 or more. Default: 100.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is negative.</exception>
    public int MaxHeaders { get; init => field = (int)PolicyMember.AtLeast(0, value, nameof(MaxHeaders)); } = 100;

    /// <summary>Whether audits show the query of a URL. Default: false, <c>?</c> is followed by the query's length in parentheses.</summary>
    public bool AuditQueries { get; init; }

    /// <summary>Every public host, within the default budgets. Private, loopback and link-local addresses stay closed. A new policy at each call, because configuration binds into the one that it is given.</summary>
    public static NetFetchPolicy PublicInternet => new() { Allow = ["*"] };
}
