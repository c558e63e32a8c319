namespace WasiGuard.Tests.NetFetch;

public sealed class HostPatternTests
{
    [Theory]
    [InlineData("api.example.com", "http", "api.example.com", 80)]
    [InlineData("api.example.com", "https", "api.example.com", 8443)]
    [InlineData("API.Example.COM.", "https", "api.example.com", 443)]
    [InlineData("*.example.com", "https", "a.b.example.com", 443)]
    [InlineData("*.example.com:8443", "https", "a.example.com", 8443)]
    [InlineData("https://api.example.com", "https", "api.example.com", 443)]
    [InlineData("https://api.example.com/", "https", "api.example.com", 443)]
    [InlineData("https://api.example.com:8443", "https", "api.example.com", 8443)]
    [InlineData("https://*.example.com:*/", "https", "a.example.com", 9000)]
    [InlineData("*://example.com", "http", "example.com", 80)]
    [InlineData("*://example.com", "https", "example.com", 443)]
    [InlineData("*", "http", "example.com", 8080)]
    [InlineData("https://*", "https", "example.com", 8443)]
    [InlineData("*:8080", "http", "example.com", 8080)]
    [InlineData("127.0.0.1", "http", "127.0.0.1", 5000)]
    [InlineData("[::1]:5000", "http", "::1", 5000)]
    [InlineData("[2001:DB8:0:0::1]", "http", "2001:db8::1", 80)]
    [InlineData("m\u00fcnchen.example", "http", "xn--mnchen-3ya.example", 80)]
    public void Matches_WhatThePatternCovers_IsTrue(string pattern, string scheme, string host, int port) =>
        Assert.True(Parse(pattern).Matches(scheme, host, port));

    [Theory]
    [InlineData("*.example.com", "https", "example.com", 443)]
    [InlineData("*.example.com", "https", "evilexample.com", 443)]
    [InlineData("*.example.com", "https", "a.example.com.evil.com", 443)]
    [InlineData("api.example.com", "https", "apixexample.com", 443)]
    [InlineData("https://api.example.com", "http", "api.example.com", 80)]
    [InlineData("https://api.example.com", "https", "api.example.com", 8443)]
    [InlineData("*://example.com", "http", "example.com", 8080)]
    [InlineData("*://example.com", "https", "example.com", 80)]
    [InlineData("https://*", "http", "example.com", 443)]
    [InlineData("*:8080", "http", "example.com", 80)]
    public void Matches_WhatThePatternDoesNotCover_IsFalse(string pattern, string scheme, string host, int port) =>
        Assert.False(Parse(pattern).Matches(scheme, host, port));

    [Theory]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("https://")]
    [InlineData("ftp://example.com")]
    [InlineData("https://*oo.com")]
    [InlineData("a*.example.com")]
    [InlineData("a.*.com")]
    [InlineData("*.*")]
    [InlineData("**")]
    [InlineData("*.")]
    [InlineData("*.127.0.0.1")]
    [InlineData("https://example.com/api/")]
    [InlineData("example.com?x")]
    [InlineData("user@example.com")]
    [InlineData("example.com:0")]
    [InlineData("example.com:65536")]
    [InlineData("example.com:")]
    [InlineData("example.com:80x")]
    [InlineData("::1")]
    [InlineData("[::1%25lo]")]
    [InlineData("[::1]x")]
    [InlineData("2130706433")]
    [InlineData("127.1")]
    [InlineData("999.1.1.1")]
    [InlineData("exa mple.com")]
    [InlineData("ex%61mple.com")]
    [InlineData("a..b")]
    [InlineData("xn--")]
    public void TryParse_AMalformedPattern_SaysWhy(string text)
    {
        Assert.False(HostPattern.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }

    private static HostPattern Parse(string text)
    {
        Assert.True(HostPattern.TryParse(text, out var pattern, out var error), error);
        return pattern;
    }
}
