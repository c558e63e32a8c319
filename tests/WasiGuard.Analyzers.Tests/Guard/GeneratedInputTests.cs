using CsCheck;

namespace WasiGuard.Analyzers.Tests;

/// <summary>Inputs whose types are made up: a marked member at the end of a random way through records, structs, lists and interfaces.</summary>
public sealed class GeneratedInputTests
{
    private static readonly (string Type, string Value)[] s_leaves = [("string?", "\"\""), ("int?", "0"), ("int", "1"), ("System.TimeSpan", "System.TimeSpan.MaxValue"), ("object?", "new object()")];

    private static readonly Func<Part, int, Part>[] s_ways =
    [
        (inner, i) => inner.In($"W{i}", $"public sealed record W{i} {{ public {inner.Type}? Value {{ get; init; }} }}", $"new W{i} {{ Value = {inner.Value} }}"),
        (inner, i) => inner.In($"B{i}", $"public record B{i}; public record W{i} : B{i} {{ public {inner.Type}? Value {{ get; init; }} }}", $"new W{i} {{ Value = {inner.Value} }}"),
        (inner, i) => inner.In("object", "", $"(object){inner.Value}"),
        (inner, i) => inner.In($"W{i}", $"public record struct W{i}({inner.Type}? Value);", $"new W{i}({inner.Value})"),
        (inner, i) => inner.In($"IReadOnlyList<{inner.Type}>", "", $"new List<{inner.Type}> {{ default!, {inner.Value} }}"),
        (inner, i) => inner.In($"IEnumerable<{inner.Type}>", "", $"new HashSet<{inner.Type}> {{ {inner.Value} }}"),
        (inner, i) => inner.In($"ImmutableArray<{inner.Type}>", "", $"ImmutableArray.Create<{inner.Type}>({inner.Value})"),
        (inner, i) => inner.In($"Dictionary<string, {inner.Type}>", "", $"new Dictionary<string, {inner.Type}> {{ [\"\"] = {inner.Value} }}"),
        (inner, i) => inner.In($"(int, {inner.Type})", "", $"(1, {inner.Value})"),
        (inner, i) => inner.In($"I{i}", $"public interface I{i}; public readonly record struct W{i}({inner.Type}? Value) : I{i};", $"new W{i}({inner.Value})"),
        (inner, i) => inner.In($"W{i}", $"public record W{i} {{ private {inner.Type}? Value {{ get; }} public W{i}({inner.Type}? value) => Value = value; }}", $"new W{i}({inner.Value})"),
        (inner, i) => inner.In($"W{i}", $"public class W{i} {{ internal {inner.Type}? Value; }}", $"new W{i} {{ Value = {inner.Value} }}"),
        (inner, i) => inner.In($"W{i}<{inner.Type}>", $"public sealed record W{i}<T>(T Value);", $"new W{i}<{inner.Type}>({inner.Value})"),
        (inner, i) => inner.In($"W{i}", $"public abstract record A{i} {{ public abstract {inner.Type}? Value {{ get; init; }} }} public record W{i} : A{i} {{ public override {inner.Type}? Value {{ get; init; }} }}", $"new W{i} {{ Value = {inner.Value} }}"),
    ];

    // The first way is around the record with the marked member itself, and what is refused there is refused by its type.
    private static readonly Func<Part, int, Part>[] s_walls =
    [
        (inner, i) => inner.In($"Lazy<{inner.Type}>", "", $"new Lazy<{inner.Type}>(() => {inner.Value})"),
        (inner, i) => inner.In($"Func<{inner.Type}>", "", $"new Func<{inner.Type}>(() => {inner.Value})"),
        (inner, i) => inner.In($"W{i}", $"public sealed record W{i} {{ private {inner.Type}? _value; public {inner.Type}? Value {{ init => _value = value; }} }}", $"new W{i} {{ Value = {inner.Value} }}"),
    ];

    private static readonly Gen<(List<int> Ways, int Leaf, bool IsPublic, bool IsSet, int Wall)> s_programs =
        Gen.Select(Gen.Int[0, s_ways.Length - 1].List[0, 6], Gen.Int[0, s_leaves.Length - 1], Gen.Bool, Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false))), Gen.Int[-9, s_walls.Length - 1]);

    [Fact]
    public void Guard_GeneratedInput_PassesOverNothingThatIsSet() => s_programs.Sample(
        program =>
        {
            var (type, value) = s_leaves[program.Leaf];
            var part = new Part("Leaf", "new Leaf()", $"public sealed record Leaf {{ [RequiresCapability(typeof(SupportsGpuAttribute))] {(program.IsPublic ? "public" : "private")} {type} Marked {{ get; init; }} {(program.IsSet ? $"= {value};" : "")} }}");
            if (program.Wall >= 0)
                part = s_walls[program.Wall](part, -program.Wall + 100);
            foreach (var (i, way) in program.Ways.Index())
                part = s_ways[way](part, i);
            var input = new GuardShape($"{part.Declarations} public sealed record Own : WasiExecInput {{ public {part.Type}? Inner {{ get; init; }} }}", $"new Own {{ Module = M, Inner = {part.Value} }}", GuardAnswer.Read, "").Make();

            foreach (var compiled in (bool[])[true, false])
            {
                var answer = Answer(input, compiled);
                Assert.Equal(program.Wall >= 0 ? "refused" : program.IsSet ? "Leaf.Marked" : "", answer);
            }
        },
        iter: 150,
        threads: 2);

    private static string Answer(WasiExecInput input, bool compiled)
    {
        try
        {
            return string.Join(", ", RequirementSearch.Missing(new RequirementCache(compiled), input, CapabilitySet.Empty).Select(each => each.Member.Path.DisplayName).Distinct());
        }
        catch (InvalidOperationException refusal) when (refusal.HelpLink?.EndsWith("WG2006.md", StringComparison.Ordinal) == true)
        {
            return "refused";
        }
    }

    /// <summary>A type, an expression that gives one of it, and the declarations that both need.</summary>
    private sealed record Part(string Type, string Value, string Declarations)
    {
        public Part In(string type, string declaration, string value) => new(type, value, Declarations + "\n" + declaration);
    }
}
