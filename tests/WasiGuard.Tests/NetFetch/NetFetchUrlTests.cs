namespace WasiGuard.Tests.NetFetch;

public sealed class NetFetchUrlTests
{
    [Theory]
    [InlineData("HTTP://Example.COM.", "http://example.com/")]
    [InlineData("http://example.com:80/a#b", "http://example.com/a")]
    [InlineData("https://example.com:8443?q=1", "https://example.com:8443/?q=1")]
    [InlineData("http://0x7f.1/", "http://127.0.0.1/")]
    [InlineData("http://[2606:4700:0:0::1111]/", "http://[2606:4700::1111]/")]
    [InlineData("http://example.com/a/./b/../c/.", "http://example.com/a/c/")]
    [InlineData("http://example.com/../../a", "http://example.com/a")]
    [InlineData("http://example.com/a//b/..", "http://example.com/a//")]
    [InlineData("http://example.com/%2e%2e/%zz", "http://example.com/%2e%2e/%zz")]
    [InlineData("http://example.com/\u00fc?\u00fc={x}|y", "http://example.com/%C3%BC?%C3%BC=%7Bx%7D%7Cy")]
    [InlineData("http://example.com/?a/../b", "http://example.com/?a/../b")]
    public void Parse_AllowedSpelling_BecomesTheCanonicalOne(string text, string expected)
    {
        var url = NetFetchUrl.Parse(text);

        Assert.Equal(expected, url.ToString());
        Assert.Equal(url.PathAndQuery, url.ToUri("127.0.0.1").PathAndQuery);
    }

    [Theory]
    [InlineData("c", "http://h.example/a/c")]
    [InlineData("./c?x", "http://h.example/a/c?x")]
    [InlineData("../c", "http://h.example/c")]
    [InlineData("/c", "http://h.example/c")]
    [InlineData("?x", "http://h.example/a/b?x")]
    [InlineData("#x", "http://h.example/a/b?q")]
    [InlineData("//other.example/c", "http://other.example/c")]
    [InlineData("https://other.example", "https://other.example/")]
    public void Resolve_Reference_IsTheTarget(string location, string expected) =>
        Assert.Equal(expected, NetFetchUrl.Parse("http://h.example/a/b?q").Resolve(location).ToString());

    [Theory]
    [InlineData("http://h.example/a?key=secret", false, "http://h.example/a?(10)")]
    [InlineData("http://h.example/a?key=secret", true, "http://h.example/a?key=secret")]
    [InlineData("http://h.example/a#key", false, "http://h.example/a")]
    public void ToAuditUri_Query_IsItsLengthUnlessAskedFor(string text, bool withQuery, string expected) =>
        Assert.Equal(new Uri(expected), NetFetchUrl.Parse(text).ToAuditUri(withQuery));
}
