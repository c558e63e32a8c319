//! group: policy-rules
using System;
using System.Collections.Generic;
using System.Linq;
using WasiGuard;

public static class Policies
{
    private const string Api = "api.example.com";
    private static readonly string[] s_hosts = [Api, "*." + Api, "https://" + Api + ":99999"]; // expect: WG3001
    private static readonly NetFetchPolicy s_small = new() { MaxRequests = 3 };

    public static NetFetchPolicy Listed { get; } = new() { Allow = s_hosts };

    public static NetFetchPolicy Open => NetFetchPolicy.PublicInternet; // expect: WG3002

    public static NetFetchPolicy Closed() => new() { AllowedAddresses = ["127.0.0.0/8"] }; // expect: WG3003

    public static NetFetchPolicy For(IEnumerable<string> hosts) => s_small with { Allow = [.. hosts.Where(host => host != "not a host")] };

    public static NetFetchPolicy Local() => new()
    {
        Allow = ["localhost", "127.0.0.1"],
        AllowedAddresses =
        [
            "127.0.0.0/8",
            "::1",
            "localhost", // expect: WG3001
        ],
    };
}
