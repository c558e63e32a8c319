namespace WasiGuard.Analyzers.Tests;

public class MalformedPatternTests
{
    [Theory]
    [InlineData("ftp://example.com")]
    [InlineData("example.com:0")]
    [InlineData("example.com:70000")]
    [InlineData("*example.com")]
    [InlineData("api.*.com")]
    [InlineData("https://example.com/path")]
    [InlineData("http://user@example.com")]
    [InlineData("api example.com")]
    [InlineData("api..example.com")]
    [InlineData("")]
    public Task Pattern_Malformed_Reports(string pattern) =>
        PolicyProgram.VerifyAsync($$"""new NetFetchPolicy { Allow = ["{{pattern}}"] } // expect: WG3001""", $$"""new NetFetchPolicy { Allow = ["a.example"], Deny = ["{{pattern}}"] } // expect: WG3001""");

    [Theory]
    [InlineData("api.example.com")]
    [InlineData("*.example.com")]
    [InlineData("https://api.example.com:8443")]
    [InlineData("http://example.com")]
    [InlineData("example.com:8080")]
    [InlineData("203.0.113.7")]
    [InlineData("[2001:db8::1]:443")]
    public Task Pattern_WellFormed_DoesNotReport(string pattern) => PolicyProgram.VerifyAsync($$"""new NetFetchPolicy { Allow = ["{{pattern}}"] }""");

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.1/8")]
    [InlineData("ten/8")]
    [InlineData("fd00::/129")]
    [InlineData("")]
    public Task Range_Malformed_Reports(string range) =>
        PolicyProgram.VerifyAsync($$"""new NetFetchPolicy { Allow = ["a.example"], AllowedAddresses = ["{{range}}"] } // expect: WG3001""");

    [Theory]
    [InlineData("10.0.0.0/8")]
    [InlineData("127.0.0.1")]
    [InlineData("fd00::/8")]
    public Task Range_WellFormed_DoesNotReport(string range) =>
        PolicyProgram.VerifyAsync($$"""new NetFetchPolicy { Allow = ["a.example"], AllowedAddresses = ["{{range}}"] }""");

    [Theory]
    [InlineData("Methods", "*")]
    [InlineData("Methods", "get")]
    [InlineData("Methods", "TRACE")]
    [InlineData("Methods", "")]
    [InlineData("AllowHeaders", "*")]
    [InlineData("AllowHeaders", "X-Forwarded-*")]
    [InlineData("AllowHeaders", "Host")]
    [InlineData("AllowHeaders", "X A")]
    [InlineData("DeniedAddresses", "10.0.0.0/33")]
    public Task EntryThatThePolicyCannotHold_Reports(string member, string entry) =>
        PolicyProgram.VerifyAsync($$"""new NetFetchPolicy { Allow = ["a.example"], {{member}} = ["{{entry}}"] } // expect: WG3001""");

    [Theory]
    [InlineData("Methods", "PROPFIND")]
    [InlineData("AllowHeaders", "authorization")]
    [InlineData("DeniedAddresses", "169.254.169.254")]
    public Task EntryThatThePolicyHolds_DoesNotReport(string member, string entry) =>
        PolicyProgram.VerifyAsync($$"""new NetFetchPolicy { Allow = ["a.example"], {{member}} = ["{{entry}}"] }""");

    [Fact]
    public async Task Asterisk_OfMethods_SaysWhatToWrite()
    {
        var reported = Assert.Single(await Verifier.AnalyzeAsync(Verifier.Compile("public static class P { public static readonly WasiGuard.NetFetchPolicy Policy = new() { Allow = [\"a.example\"], Methods = [\"*\"] }; }")));

        Assert.Equal("'*' does not stand for all methods: list each by its name, such as 'PUT'", reported.GetMessage(null));
    }

    [Theory]
    [InlineData("new[] { \"a b\" }")]
    [InlineData("new string[] { \"a b\" }")]
    [InlineData("new List<string> { \"a b\" }")]
    [InlineData("new List<string>([\"a b\"])")]
    [InlineData("new[] { \"a b\" }.ToList()")]
    [InlineData("System.Collections.Immutable.ImmutableArray.Create(\"a b\")")]
    [InlineData("[\"a.example\", .. new[] { \"a b\" }]")]
    [InlineData("Flag ? [\"a b\"] : [\"a.example\"]")]
    [InlineData("[Flag ? \"a b\" : \"a.example\"]")]
    [InlineData("[Space]")]
    [InlineData("[\"a\" + Space]")]
    [InlineData("[$\"{Space}.example\"]")]
    [InlineData("(IReadOnlyList<string>)[\"a b\"]")]
    public Task ConstantInAnyKindOfList_Malformed_Reports(string list) =>
        PolicyProgram.VerifyAsync($$"""new NetFetchPolicy { Allow = {{list}} } // expect: WG3001""");

    [Fact]
    public Task ListOfTheSameFile_Malformed_ReportsTheLiteral() => RunnerProgram.VerifyAsync("""
        public static class Policies
        {
            private static readonly string[] s_hosts = ["a.example", "b b"]; // expect: WG3001

            public static NetFetchPolicy FromField() => new() { Allow = s_hosts };

            public static NetFetchPolicy FromLocal()
            {
                var hosts = new[] { "c c" }; // expect: WG3001
                return new() { Allow = hosts };
            }
        }
        """);

    [Fact]
    public Task With_Malformed_Reports() => RunnerProgram.VerifyAsync("""
        public static class Policies
        {
            public static NetFetchPolicy More(NetFetchPolicy policy) => policy with { Deny = ["b b"] }; // expect: WG3001
        }
        """);

    [Theory]
    [InlineData("Other(\"a b\")")]
    [InlineData("[Other2(\"a b\")]")]
    [InlineData("new[] { \"a.example\" }.Where(host => host != \"a b\").ToList()")]
    public Task StringThatIsNoElement_DoesNotReport(string list) =>
        PolicyProgram.VerifyAsync($$"""new NetFetchPolicy { Allow = {{list}} }""");
}
