using System.Globalization;
using CsCheck;
using WasiGuard.Analyzers.Flow.Contract;

namespace WasiGuard.Analyzers.Tests;

/// <summary>
/// Inputs whose types are made up: a marked member at the end of a random way through records, structs, lists and interfaces. What the run-time guard
/// makes of the value and what the analyzer reads of the types must agree.
/// </summary>
public sealed class GeneratedInputTests
{
    private static readonly (string Type, string Value)[] s_values = [("string?", "\"\""), ("int?", "0"), ("int", "1"), ("System.TimeSpan", "System.TimeSpan.MaxValue"), ("object?", "new object()")];

    // How the marked member is declared; {0} is its type, {1} its value.
    private static readonly string[] s_members =
    [
        "public sealed record Leaf {{ {2} public {0} Marked {{ get; init; }} {1} }}",
        "public sealed record Leaf {{ {2} private {0} Marked {{ get; set; }} {1} }}",
        "public record Leaf {{ {2} protected {0} Marked {{ get; init; }} {1} }}",
        "public record Leaf {{ {2} public virtual {0} Marked {{ get; set; }} {1} }}",
        "public record Root {{ {2} public virtual {0} Marked {{ get; init; }} }} public sealed record Leaf : Root {{ public override {0} Marked {{ get; init; }} {1} }}",
        "public abstract record Root {{ {2} public abstract {0} Marked {{ get; }} }} public sealed record Leaf : Root {{ public override {0} Marked {{ get; }} {1} }}",
        "public record Root {{ {2} private protected {0} Marked {{ get; set; }} {1} }} public sealed record Leaf : Root;",
        "public interface IRoot {{ {0} Marked {{ get; }} }} public sealed record Leaf : IRoot {{ {2} {0} IRoot.Marked {{ get; }} {1} }}",
        "public interface IRoot {{ {2} {0} Marked {{ get; }} }} public sealed record Leaf : IRoot {{ public {0} Marked {{ get; init; }} {1} }}",
        "public struct Leaf() {{ {2} internal {0} Marked {{ get; set; }} {1} }}",
    ];

    // What lies around it, and whether its type alone says that the member is there.
    private static readonly (bool IsCertain, Func<Part, int, Part> In)[] s_ways =
    [
        (true, (inner, i) => inner.In($"W{i}", $"public sealed record W{i} {{ public {inner.Type}? Value {{ get; init; }} }}", $"new W{i} {{ Value = {inner.Value} }}")),
        (true, (inner, i) => inner.In($"W{i}", $"public record B{i}; public record W{i} : B{i} {{ public {inner.Type}? Value {{ get; init; }} }}", $"new W{i} {{ Value = {inner.Value} }}")),
        (false, (inner, i) => inner.In($"B{i}", $"public record B{i}; public record W{i} : B{i} {{ public {inner.Type}? Value {{ get; init; }} }}", $"new W{i} {{ Value = {inner.Value} }}")),
        (false, (inner, i) => inner.In("object", "", $"(object){inner.Value}")),
        (true, (inner, i) => inner.In($"W{i}", $"public record struct W{i}({inner.Type}? Value);", $"new W{i}({inner.Value})")),
        (true, (inner, i) => inner.In($"W{i}", $"public struct W{i} {{ public {inner.Type} Value; }}", $"new W{i}() {{ Value = {inner.Value} }}")),
        (false, (inner, i) => inner.In($"IReadOnlyList<{inner.Type}>", "", $"new List<{inner.Type}> {{ default!, {inner.Value} }}")),
        (false, (inner, i) => inner.In($"IEnumerable<{inner.Type}>", "", $"new HashSet<{inner.Type}> {{ {inner.Value} }}")),
        (false, (inner, i) => inner.In($"ImmutableArray<{inner.Type}>", "", $"ImmutableArray.Create<{inner.Type}>({inner.Value})")),
        (false, (inner, i) => inner.In($"Dictionary<string, {inner.Type}>", "", $"new Dictionary<string, {inner.Type}> {{ [\"\"] = {inner.Value} }}")),
        (false, (inner, i) => inner.In($"(int, {inner.Type})", "", $"(1, {inner.Value})")),
        (false, (inner, i) => inner.In($"I{i}", $"public interface I{i}; public readonly record struct W{i}({inner.Type}? Value) : I{i};", $"new W{i}({inner.Value})")),
        (true, (inner, i) => inner.In($"W{i}", $"public record W{i} {{ private {inner.Type}? Value {{ get; }} public W{i}({inner.Type}? value) => Value = value; }}", $"new W{i}({inner.Value})")),
        (true, (inner, i) => inner.In($"W{i}", $"public class W{i} {{ internal {inner.Type}? Value; }}", $"new W{i} {{ Value = {inner.Value} }}")),
        (true, (inner, i) => inner.In($"W{i}<{inner.Type}>", $"public sealed record W{i}<T>(T Value);", $"new W{i}<{inner.Type}>({inner.Value})")),
        (true, (inner, i) => inner.In($"W{i}", $"public abstract record A{i} {{ public abstract {inner.Type}? Value {{ get; init; }} }} public record W{i} : A{i} {{ public override {inner.Type}? Value {{ get; init; }} }}", $"new W{i} {{ Value = {inner.Value} }}")),
        (true, (inner, i) => inner.In($"W{i}", $"public interface I{i} {{ {inner.Type}? Value {{ get; }} }} public sealed class W{i} : I{i} {{ private {inner.Type}? _value; {inner.Type}? I{i}.Value => _value; public W{i}({inner.Type}? value) => _value = value; }}", $"new W{i}({inner.Value})")),
    ];

    // What is refused: these are the first around the member, and so are refused by their types.
    private static readonly Func<Part, int, Part>[] s_walls =
    [
        (inner, i) => inner.In($"Lazy<{inner.Type}>", "", $"new Lazy<{inner.Type}>(() => {inner.Value})"),
        (inner, i) => inner.In($"Func<{inner.Type}>", "", $"new Func<{inner.Type}>(() => {inner.Value})"),
        (inner, i) => inner.In($"W{i}", $"public sealed record W{i} {{ private {inner.Type}? _value; public {inner.Type}? Value {{ init => _value = value; }} }}", $"new W{i} {{ Value = {inner.Value} }}"),
        (inner, i) => inner.In($"W{i}", $"[System.Runtime.CompilerServices.InlineArray(2)] public struct W{i} {{ private {inner.Type} _first; public static W{i} Of({inner.Type} second) {{ W{i} both = default; both[1] = second; return both; }} public override bool Equals(object? other) => false; public override int GetHashCode() => 0; }}", $"W{i}.Of({inner.Value})"),
        (inner, i) => inner.In($"W{i}", $"public class W{i}({inner.Type} value) : Lazy<{inner.Type}>(() => value);", $"new W{i}({inner.Value})"),
        (inner, i) => inner.In($"W{i}", $"public delegate {inner.Type} W{i}();", $"new W{i}(() => {inner.Value})"),
        (inner, i) => inner.In($"IAsyncEnumerable<{inner.Type}>", $"public static class W{i} {{ public static async IAsyncEnumerable<{inner.Type}> Of({inner.Type} value) {{ await Task.Yield(); yield return value; }} }}", $"W{i}.Of({inner.Value})"),
    ];

    private static readonly Gen<(List<int> Ways, int Value, int Member, bool IsSet, int Wall)> s_programs = Gen.Select(
        Gen.Int[0, s_ways.Length - 1].List[0, 7], Gen.Int[0, s_values.Length - 1], Gen.Int[0, s_members.Length - 1],
        Gen.Frequency((3, Gen.Const(true)), (1, Gen.Const(false))), Gen.Int[-12, s_walls.Length - 1]);

    [Fact]
    public Task Guard_GeneratedInput_PassesOverNothingThatIsSet_AndTheAnalyzerReadsTheSame() => s_programs.SampleAsync(
        async program =>
        {
            var (type, value) = s_values[program.Value];
            var member = string.Format(CultureInfo.InvariantCulture, s_members[program.Member], type, program.IsSet ? $"= {value};" : "", "[RequiresCapability(typeof(SupportsGpuAttribute))]");
            var part = new Part("Leaf", "new Leaf()", member.Replace("}  }", "} }", StringComparison.Ordinal));
            if (program.Wall >= 0)
                part = s_walls[program.Wall](part, 100);
            foreach (var (i, way) in program.Ways.Index())
                part = s_ways[way].In(part, i);
            var shape = new GuardShape($"{part.Declarations} public sealed record Own : WasiExecInput {{ public {part.Type}? Inner {{ get; init; }} }}", $"new Own {{ Module = M, Inner = {part.Value} }}", GuardAnswer.Read, "");
            var input = shape.Make();

            foreach (var compiled in (bool[])[true, false])
                Assert.Equal(program.Wall >= 0 ? "refused" : program.IsSet ? "Marked" : "", Answer(input, compiled));

            var compilation = Verifier.Compile(shape.Source);
            var own = compilation.GetTypeByMetadataName("Own")!;
            var inner = own.GetMembers("Inner").OfType<Microsoft.CodeAnalysis.IPropertySymbol>().Single().Type;
            var symbols = KnownSymbols.Find(compilation)!;
            Assert.Equal(MarkedTypes.HasMarks(input.GetType().GetProperty("Inner")!.PropertyType), MarkedTypeSymbols.In(symbols).HasMarks(inner));

            // What is certain by the types alone is what the flow analysis follows; what is refused, it may follow or not.
            var followed = new CapabilityModel(symbols).RequirementsOf(own).Where(each => each.Capability.Name == "SupportsGpuAttribute").Select(each => each.Member.Name.Split('.')[^1]).Distinct();
            if (program.Wall < 0)
                Assert.Equal(program.Ways.TrueForAll(way => s_ways[way].IsCertain) ? ["Marked"] : Array.Empty<string>(), followed);

            // What the guard refuses at the first sight of the types is reported, and what is reported it refuses when it comes to it.
            var reported = (await Verifier.AnalyzeAsync(compilation)).Any(each => each.Id == "WG2006");
            var without = input.GetType().GetProperty("Inner")!;
            without.SetValue(input, null);
            Assert.True(reported || Answer(input, compiled: false) != "refused", "refused, and not reported");
            Assert.True(!reported || program.Wall >= 0, "reported, and not refused");
        },
        iter: Environment.GetEnvironmentVariable("WASIGUARD_DIFFERENTIAL") is { Length: > 0 } number ? long.Parse(number, CultureInfo.InvariantCulture) : 150,
        threads: 2);

    private static string Answer(WasiExecInput input, bool compiled)
    {
        try
        {
            return string.Join(", ", RequirementSearch.Missing(new RequirementCache(compiled), input, CapabilitySet.Empty).Select(each => MemberPath.NameOf(each.Member.Path.Last)).Distinct());
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
