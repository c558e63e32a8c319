namespace WasiGuard.Tests.NetFetch;

public sealed class NetFetchPolicyTests
{
    public static TheoryData<string, Func<NetFetchPolicy>, string> Malformed => new()
    {
        { "Allow", () => new() { Allow = Configured("ok.example", "https://a.example/path") }, "Allow[1] 'https://a.example/path'" },
        { "Allow", () => new() { Allow = Configured("http://a b.example") }, "Allow[0] 'http://a b.example'" },
        { "Deny", () => new() { Deny = Configured("*evil.example") }, "Deny[0] '*evil.example'" },
        { "AllowedAddresses", () => new() { AllowedAddresses = Configured("10.0.0.1/8") }, "AllowedAddresses[0] '10.0.0.1/8'" },
        { "AllowedAddresses", () => new() { AllowedAddresses = ["169.254.169.254"] }, "cloud metadata" },
        { "AllowedAddresses", () => new() { AllowedAddresses = ["224.0.0.0/8"] }, "multicast" },
        { "DeniedAddresses", () => new() { DeniedAddresses = ["everything"] }, "DeniedAddresses[0] 'everything'" },
        { "Methods", () => new() { Methods = ["GET", "get"] }, "Write 'GET'" },
        { "Methods", () => new() { Methods = ["TRACE"] }, "Methods[0] 'TRACE'" },
        { "Methods", () => new() { Methods = ["G ET"] }, "Methods[0] 'G ET'" },
        { "AllowHeaders", () => new() { AllowHeaders = ["Transfer-Encoding"] }, "AllowHeaders[0] 'Transfer-Encoding'" },
        { "AllowHeaders", () => new() { AllowHeaders = ["X A"] }, "AllowHeaders[0] 'X A'" },
        { "Timeout", () => new() { Timeout = TimeSpan.Zero }, "Timeout" },
        { "Timeout", () => new() { Timeout = System.Threading.Timeout.InfiniteTimeSpan }, "Timeout" },
        { "MaxResponseBytes", () => new() { MaxResponseBytes = -1 }, "MaxResponseBytes" },
        { "MaxRequests", () => new() { MaxRequests = -1 }, "MaxRequests" },
        { "MaxTotalResponseBytes", () => new() { MaxTotalResponseBytes = -5 }, "MaxTotalResponseBytes" },
        { "MaxConcurrent", () => new() { MaxConcurrent = 0 }, "MaxConcurrent" },
        { "MaxRedirects", () => new() { MaxRedirects = -1 }, "MaxRedirects" },
        { "MaxRequestBytes", () => new() { MaxRequestBytes = -1 }, "MaxRequestBytes" },
        { "MaxUrlBytes", () => new() { MaxUrlBytes = 0 }, "MaxUrlBytes" },
        { "MaxHeaderBytes", () => new() { MaxHeaderBytes = -1 }, "MaxHeaderBytes" },
        { "MaxHeaders", () => new() { MaxHeaders = -1 }, "MaxHeaders" },
        { "Allow", () => new() { Allow = null! }, "Allow" },
        { "Methods", () => new() { Methods = ["GET", null!] }, "Methods[1]" },
    };

    [Theory]
    [MemberData(nameof(Malformed))]
    public void Init_MalformedMember_ThrowsNamingMemberAndEntry(string member, Func<NetFetchPolicy> create, string expected)
    {
        var refused = Assert.ThrowsAny<ArgumentException>(create);

        Assert.Equal(member, refused.ParamName);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Init_ListChangedAfterwards_KeepsItsOwn()
    {
        var allow = new List<string> { "a.example" };
        var policy = new NetFetchPolicy { Allow = allow };

        allow[0] = "*";

        Assert.Equal(["a.example"], policy.Allow);
        Assert.False(policy.Check("https://b.example/").IsAllowed);
    }

    [Fact]
    public void With_OneMember_KeepsTheOthersAndTheirRules()
    {
        var policy = new NetFetchPolicy { Allow = ["a.example"], Deny = ["a.example:8443"] } with { MaxRequests = 1 };

        Assert.True(policy.Check("https://a.example/").IsAllowed);
        Assert.False(policy.Check("https://a.example:8443/").IsAllowed);
    }

    [Theory]
    [InlineData("https://a.example/", "GET", null)]
    [InlineData("https://a.example/", "HEAD", null)]
    [InlineData("https://a.example/", "PUT", "the method PUT is not among Methods")]
    [InlineData("https://a.example/", "get", "the method get is not among Methods")]
    [InlineData("https://b.example/", "GET", "no pattern of Allow covers https://b.example")]
    [InlineData("https://x.a.example/", "GET", "Deny holds 'x.a.example'")]
    [InlineData("http://10.0.0.1/", "GET", "no pattern of Allow covers http://10.0.0.1")]
    [InlineData("https://a.example:25/", "GET", "port 25 belongs to another protocol, and no pattern of Allow names it")]
    [InlineData("http://printer/", "GET", null)]
    [InlineData("http://scanner/", "GET", "no pattern of Allow covers http://scanner")]
    public void Check_ByThePolicy_SaysWhy(string url, string method, string? reason)
    {
        var policy = new NetFetchPolicy { Allow = ["a.example", "*.a.example", "printer"], Deny = ["x.a.example"] };

        Assert.Equal(new(reason is null, reason), policy.Check(url, method));
    }

    [Fact]
    public void Check_DefaultPolicy_AllowsNothing() => Assert.False(new NetFetchPolicy().Check("https://example.com/").IsAllowed);

    [Fact]
    public void Check_PublicInternet_AllowsPublicHostsOnly()
    {
        Assert.True(NetFetchPolicy.PublicInternet.Check("https://example.com/").IsAllowed);
        Assert.False(NetFetchPolicy.PublicInternet.Check("http://127.0.0.1/").IsAllowed);
        Assert.False(NetFetchPolicy.PublicInternet.Check("http://printer/").IsAllowed);
    }

    [Fact]
    public void Check_Null_NamesTheArgument()
    {
        Assert.Equal("url", Assert.Throws<ArgumentNullException>(() => new NetFetchPolicy().Check(null!)).ParamName);
        Assert.Equal("method", Assert.Throws<ArgumentNullException>(() => new NetFetchPolicy().Check("https://a.example/", null!)).ParamName);
    }

    /// <summary>Patterns as they come from a configuration file: the analyzer cannot read them before the program runs.</summary>
    private static string[] Configured(params string[] patterns) => patterns;
}
