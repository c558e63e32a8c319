namespace WasiGuard.Analyzers.Tests;

public class AllowsNothingTests
{
    [Fact]
    public Task Policy_AllowsNothing_Reports() => PolicyProgram.VerifyAsync(
        """new NetFetchPolicy() // expect: WG3003""",
        """new() // expect: WG3003""",
        """new NetFetchPolicy { MaxRequests = 3 } // expect: WG3003""",
        """new NetFetchPolicy { Allow = [] } // expect: WG3003""",
        """new NetFetchPolicy { Allow = new string[0] } // expect: WG3003""",
        """new NetFetchPolicy { Allow = Array.Empty<string>() } // expect: WG3003""",
        """new NetFetchPolicy { Allow = new List<string>() } // expect: WG3003""",
        """new NetFetchPolicy { Allow = [], AllowedAddresses = ["10.0.0.0/8"] } // expect: WG3003""",
        """new NetFetchPolicy { AllowedAddresses = ["10.0.0.0/8"] } // expect: WG3003""");

    [Fact]
    public Task Policy_AllowsSomethingOrWhoKnows_DoesNotReport() => PolicyProgram.VerifyAsync(
        """new NetFetchPolicy { Allow = ["a.example"] }""",
        """new NetFetchPolicy { Allow = Other("x") }""",
        """new NetFetchPolicy { Allow = [.. Other("x")] }""",
        """new NetFetchPolicy { MaxRequests = 5 } with { Allow = ["a.example"] }""");

    [Fact]
    public Task Policy_ReachesAnInput_Reports() => RunnerProgram.VerifyAsync("""
        public static class Inputs
        {
            private static readonly NetFetchPolicy s_closed = new(); // expect: WG3003

            public static WasiExecInput Direct(WasiModule module) => new() { Module = module, NetFetch = new() }; // expect: WG3003

            public static WasiExecInput FromField(WasiModule module) => new() { Module = module, NetFetch = s_closed };

            public static WasiExecInput FromLocal(WasiModule module)
            {
                var policy = new NetFetchPolicy { MaxRequests = 1 }; // expect: WG3003
                return new() { Module = module, NetFetch = policy };
            }

            public static WasiExecInput Copied(WasiExecInput input) => input with { NetFetch = new NetFetchPolicy() }; // expect: WG3003
        }
        """);

    [Fact]
    public Task Policy_IsTheStartOfAnother_DoesNotReport() => RunnerProgram.VerifyAsync("""
        public static class Inputs
        {
            private static readonly NetFetchPolicy s_base = new() { MaxRequests = 5 };

            public static NetFetchPolicy Quick { get; } = new() { MaxRequests = 1 };

            public static NetFetchPolicy Small() => new() { MaxResponseBytes = 1 };

            public static NetFetchPolicy For(string host) => s_base with { Allow = [host] };

            public static NetFetchPolicy QuickFor(string host) => Quick with { Allow = [host] };

            public static NetFetchPolicy SmallFor(string host) => Small() with { Allow = [host] };

            public static NetFetchPolicy Local(string host)
            {
                var start = new NetFetchPolicy { MaxRedirects = 0 };
                return start with { Allow = [host] };
            }
        }
        """);

    [Fact]
    public Task Policy_IsTheDefaultOfAnOption_DoesNotReport() => RunnerProgram.VerifyAsync("""
        public sealed class Options
        {
            public NetFetchPolicy Policy { get; set; } = new();
        }
        """);

    [Fact]
    public Task Policy_IsOnlyAsked_DoesNotReport() => RunnerProgram.VerifyAsync("""
        public static class Asking
        {
            public static bool Now() => new NetFetchPolicy().Equals(null);
        }
        """);
}
