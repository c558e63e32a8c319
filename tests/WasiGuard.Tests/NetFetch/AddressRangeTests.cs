using System.Net;

namespace WasiGuard.Tests.NetFetch;

public sealed class AddressRangeTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("172.16.0.0/12", "172.31.255.255", true)]
    [InlineData("172.16.0.0/12", "172.32.0.0", false)]
    [InlineData("10.0.0.7", "10.0.0.7", true)]
    [InlineData("10.0.0.7/32", "10.0.0.6", false)]
    [InlineData("0.0.0.0/0", "8.8.8.8", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("fc00::/7", "fdff::1", true)]
    [InlineData("fc00::/7", "fe00::1", false)]
    [InlineData("::1", "::1", true)]
    public void Contains_AnAddress_ComparesThePrefix(string range, string address, bool expected)
    {
        Assert.True(AddressRange.TryParse(range, out var parsed, out var error), error);
        Assert.Equal(expected, parsed.Contains(IPAddress.Parse(address)));
    }

    [Theory]
    [InlineData("10.0.0.0/8", "10.1.0.0/16", true)]
    [InlineData("10.1.0.0/16", "10.0.0.0/8", false)]
    [InlineData("::/0", "10.0.0.0/8", false)]
    public void Contains_ARange_NeedsTheWholeOfIt(string outer, string inner, bool expected)
    {
        Assert.True(AddressRange.TryParse(outer, out var parsed, out _));
        Assert.True(AddressRange.TryParse(inner, out var other, out _));
        Assert.Equal(expected, parsed.Contains(other));
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/ 8")]
    [InlineData("10.0.0.1/8")]
    [InlineData("10/8")]
    [InlineData("010.0.0.0/8")]
    [InlineData("0x0a.0.0.0")]
    [InlineData("example.com")]
    [InlineData("fd00::1/8")]
    [InlineData("fd00::/129")]
    [InlineData("[::1]")]
    [InlineData("fe80::1%lo")]
    [InlineData("::ffff:10.0.0.0/104")]
    [InlineData("10.0.0.0/8/8")]
    public void TryParse_AMalformedRange_SaysWhy(string text)
    {
        Assert.False(AddressRange.TryParse(text, out _, out var error));
        Assert.NotEmpty(error);
    }
}
