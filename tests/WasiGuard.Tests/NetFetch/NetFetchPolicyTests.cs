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
        { "Methods", () => new() { Methods = Configured("*") }, "NetFetchPolicy.Methods[0] '*' does not stand for all methods: list each by its name, such as 'PUT'." },
        { "Methods", () => new() { Methods = Configured("GET", "P*") }, "Methods[1] 'P*' does not stand for" },
        { "Methods", () => new() { Methods = Configured("put") }, "write 'PUT'" },
        { "AllowHeaders", () => new() { AllowHeaders = Configured("*") }, "NetFetchPolicy.AllowHeaders[0] '*' does not stand for several headers: list each by its name, such as 'Authorization'; ordinary headers need no entry." },
        { "AllowHeaders", () => new() { AllowHeaders = Configured("X-Forwarded-*") }, "AllowHeaders[0] 'X-Forwarded-*' does not stand for" },
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

    [Fact]
    public void Methods_Default_CanBeAddedTo()
    {
        var policy = NetFetchPolicy.PublicInternet with { Methods = [.. NetFetchPolicy.PublicInternet.Methods, "PUT"] };

        Assert.Equal(["GET", "HEAD", "POST", "PUT"], policy.Methods);
        Assert.Equal(["GET", "HEAD", "POST", "DELETE"], new NetFetchPolicy { Methods = [.. new NetFetchPolicy().Methods.Concat(["DELETE"])] }.Methods);
        Assert.Equal(["GET", "HEAD", "POST"], new NetFetchPolicy { Methods = new NetFetchPolicy().Methods }.Methods);
        Assert.Equal(3, ((System.Collections.IEnumerable)policy.Methods).Cast<object>().Take(3).Count());
    }

    [Theory]
    [InlineData("http://[::ffff:8.8.8.8]/", null)]
    [InlineData("http://[::ffff:808:808]/", null)]
    [InlineData("http://[::FFFF:8.8.8.8]:80/", null)]
    [InlineData("http://[::ffff:10.0.0.1]/", "10.0.0.1 is a private address")]
    [InlineData("http://[::ffff:127.0.0.1]/", "127.0.0.1 is a loopback address")]
    [InlineData("http://[::ffff:169.254.169.254]/", "169.254.169.254 is a cloud metadata service")]
    [InlineData("http://[::8.8.8.8]/", "an address that stands for an IPv4 address")]
    [InlineData("http://[::ffff:0:8.8.8.8]/", "an address that stands for an IPv4 address")]
    [InlineData("http://[64:ff9b::8.8.8.8]/", "an address that stands for an IPv4 address")]
    [InlineData("http://[64:ff9b:1::8.8.8.8]/", "an address that stands for an IPv4 address")]
    [InlineData("http://[2002:808:808::]/", "an address that stands for an IPv4 address")]
    [InlineData("http://[2001:0:808:808::f7f7:f7f7]/", "an address that stands for an IPv4 address")]
    public void Check_IPv4InsideIPv6_MappedIsTheAddressInsideAndOtherFormsNeedAGrant(string url, string? reason)
    {
        var decision = NetFetchPolicy.PublicInternet.Check(url);

        Assert.Equal(reason is null, decision.IsAllowed);
        Assert.EndsWith(reason ?? "", decision.Reason ?? "", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://[64:ff9b::8.8.8.8]/", "64:ff9b::/96", true)]
    [InlineData("http://[64:ff9b::10.0.0.1]/", "64:ff9b::/96", false)]
    [InlineData("http://[64:ff9b::169.254.169.254]/", "64:ff9b::/96", false)]
    [InlineData("http://[2002:808:808::]/", "2002::/16", true)]
    [InlineData("http://[2002:a00:1::]/", "2002::/16", false)]
    [InlineData("http://[2001:0:808:808::f7f7:f7f7]/", "2001::/32", true)]
    [InlineData("http://[2001:0:808:808::f5ff:fffe]/", "2001::/32", false)]
    [InlineData("http://[::8.8.8.8]/", "::/96", true)]
    [InlineData("http://[::10.0.0.1]/", "::/96", false)]
    [InlineData("http://[::ffff:0:8.8.8.8]/", "::ffff:0:0:0/96", true)]
    [InlineData("http://[::ffff:0:10.0.0.1]/", "::ffff:0:0:0/96", false)]
    [InlineData("http://[::ffff:10.0.0.1]/", "10.0.0.0/8", true)]
    public void Check_GrantedFormOfIPv4InIPv6_IsJudgedByTheAddressInside(string url, string granted, bool isAllowed) =>
        Assert.Equal(isAllowed, new NetFetchPolicy { Allow = ["*"], AllowedAddresses = [granted] }.Check(url).IsAllowed);

    [Theory]
    [InlineData("8.8.8.8", "http://[::ffff:8.8.8.8]/")]
    [InlineData("[::ffff:8.8.8.8]", "http://8.8.8.8/")]
    public void Check_MappedAddress_IsDeniedByThePatternOfTheOtherSpelling(string denied, string url)
    {
        Assert.False(new NetFetchPolicy { Allow = ["*"], Deny = [denied] }.Check(url).IsAllowed);
        Assert.True(new NetFetchPolicy { Allow = [denied] }.Check(url).IsAllowed);
    }

    [Theory]
    [InlineData("http://_._._/", false)]
    [InlineData("http://bb.aa0._.com/", false)]
    [InlineData("http://a.-b.example/", false)]
    [InlineData("http://_a.example/", true)]
    [InlineData("http://-a.example/", true)]
    [InlineData("http://a_.b-.example/", true)]
    public void Check_LabelThatBeginsWithNoLetter_IsRefusedAfterTheFirst(string url, bool isAllowed) =>
        Assert.Equal(isAllowed ? null : "the URL is malformed: a label of the host after the first begins with '-' or '_'", NetFetchPolicy.PublicInternet.Check(url).Reason);

    [Fact]
    public void Check_MadeUpUrl_AllowsOnlyWhatUriAndHttpClientTake()
    {
        var random = new Random(20261130);
        for (var i = 0; i < 20_000; i++)
        {
            var text = MadeUpUrl.Next(random);
            if (!NetFetchPolicy.PublicInternet.Check(text).IsAllowed)
                continue;
            var url = NetFetchUrl.Parse(text);
            using var message = new HttpRequestMessage(HttpMethod.Get, url.ToUri("127.0.0.1"));
            message.Headers.Host = url.Authority;
            Assert.NotEqual(NetFetchUrl.InvalidUri, url.ToAuditUri(withQuery: true));
        }
    }
}
