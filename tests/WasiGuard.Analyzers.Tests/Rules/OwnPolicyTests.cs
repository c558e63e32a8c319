namespace WasiGuard.Analyzers.Tests;

public class OwnPolicyTests
{
    /// <summary>What all three rules would report of WasiGuard's own type.</summary>
    [Fact]
    public Task Policy_IsAUsersTypeOfTheSameName_DoesNotReport() => Verifier.VerifyAsync(
        """
        public sealed record NetFetchPolicy
        {
            public static NetFetchPolicy PublicInternet { get; } = new() { Allow = ["*"] };

            public string[] Allow { get; init; } = [];
        }

        public class Host
        {
            public NetFetchPolicy Malformed() => new() { Allow = ["https://"] };

            public NetFetchPolicy Open() => NetFetchPolicy.PublicInternet;

            public NetFetchPolicy Nothing() => new NetFetchPolicy();
        }
        """);
}
