namespace WasiGuard.Analyzers.Tests;

public class EveryPublicHostTests
{
    [Fact]
    public Task Policy_LetsEveryHostIn_Reports() => PolicyProgram.VerifyAsync(
        """new NetFetchPolicy { Allow = ["*"] } // expect: WG3002""",
        """new NetFetchPolicy { Allow = ["a.example", "https://*"] } // expect: WG3002""",
        """new NetFetchPolicy { Allow = ["*"], Deny = [] } // expect: WG3002""",
        """new NetFetchPolicy { Allow = ["*"], AllowedAddresses = ["10.0.0.0/8"] } // expect: WG3002""",
        """NetFetchPolicy.PublicInternet // expect: WG3002""",
        """NetFetchPolicy.PublicInternet with { MaxRequests = 3 } // expect: WG3002""",
        """new NetFetchPolicy { Allow = ["a.example"] } with { Allow = ["*"] } // expect: WG3002""");

    [Fact]
    public Task Policy_ListsOrDeniesHosts_DoesNotReport() => PolicyProgram.VerifyAsync(
        """new NetFetchPolicy { Allow = ["*.example.com"] }""",
        """new NetFetchPolicy { Allow = ["*"], Deny = ["*.example.com"] }""",
        """new NetFetchPolicy { Allow = ["*"], Deny = Other("x") }""",
        """NetFetchPolicy.PublicInternet with { Allow = ["a.example"] }""",
        """NetFetchPolicy.PublicInternet with { Deny = ["a.example"] }""",
        """new NetFetchPolicy { Deny = ["a.example"] } with { Allow = ["*"] }""");
}
