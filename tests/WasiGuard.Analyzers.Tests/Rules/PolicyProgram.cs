namespace WasiGuard.Analyzers.Tests;

/// <summary>Programs of one method for each expression that makes a policy.</summary>
internal static class PolicyProgram
{
    /// <summary>Asserts that exactly the marked expressions are reported. A mark stands behind its expression.</summary>
    public static Task VerifyAsync(params string[] policies) => RunnerProgram.VerifyAsync($$"""
        public static class Policies
        {
            private const string Space = "b b";

            private static bool Flag => DateTime.Now.Ticks > 0;

            private static IReadOnlyList<string> Other(string text) => [];

            private static string Other2(string text) => "";

        {{string.Join('\n', policies.Select(Method))}}
        }
        """);

    private static string Method(string policy, int index)
    {
        var mark = policy.IndexOf("//", policy.LastIndexOf('}') < 0 ? 0 : policy.LastIndexOf('}'), StringComparison.Ordinal);
        var (expression, end) = mark < 0 ? (policy, "") : (policy[..mark].TrimEnd(), policy[mark..]);
        return $"    public static NetFetchPolicy Make{index}() => {expression}; {end}";
    }
}
