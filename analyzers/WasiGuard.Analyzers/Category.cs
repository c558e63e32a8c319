namespace WasiGuard.Analyzers;

internal static class Category
{
    /// <summary>WG1xxx: what an input needs and what a runner has.</summary>
    public const string Capabilities = "Capabilities";

    /// <summary>WG2xxx: how a runner is written.</summary>
    public const string Runners = "Runners";

    /// <summary>WG9xxx: what the analysis says of itself.</summary>
    public const string Analysis = "Analysis";

    /// <summary>WG3xxx: what a policy says.</summary>
    public const string Policies = "Policies";
}
