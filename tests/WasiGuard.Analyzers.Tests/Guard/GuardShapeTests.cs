namespace WasiGuard.Analyzers.Tests;

/// <summary>The guard passes over nothing that is marked, whether it reads by compiled functions or member by member.</summary>
public sealed class GuardShapeTests
{
    public static TheoryData<string, bool> Shapes
    {
        get
        {
            var rows = new TheoryData<string, bool>();
            foreach (var name in GuardShapes.All.Keys)
            {
                rows.Add(name, true);
                rows.Add(name, false);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Guard_MarkedMember_IsReadOrRefusedByName(string shape, bool compiled)
    {
        var (_, _, answer, member) = GuardShapes.All[shape];
        var input = GuardShapes.All[shape].Make();
        var types = new RequirementCache(compiled);

        if (answer is GuardAnswer.Refused or GuardAnswer.RefusedValue)
        {
            var refusal = Assert.Throws<InvalidOperationException>(() => RequirementSearch.IsSatisfied(types, input, CapabilitySet.Empty));
            Assert.Contains(member, refusal.Message, StringComparison.Ordinal);
            Assert.EndsWith("docs/rules/WG2006.md", refusal.HelpLink, StringComparison.Ordinal);
            Assert.Throws<InvalidOperationException>(() => RequirementSearch.Missing(types, input, CapabilitySet.Empty));
            return;
        }

        var missing = RequirementSearch.Missing(types, input, CapabilitySet.Empty);
        Assert.Equal(missing.Count == 0, RequirementSearch.IsSatisfied(types, input, CapabilitySet.Empty));
        if (answer == GuardAnswer.NothingSet)
            Assert.Empty(missing);
        else
            Assert.Equal([member], missing.Select(each => each.Member.Path.DisplayName).Distinct());
    }

    [Fact]
    public void Guard_SeveralCapabilitiesOnOneMember_NeedsThemAll()
    {
        var input = new GuardShape(
            "public sealed record Own : WasiExecInput { [RequiresCapability(typeof(SupportsGpuAttribute)), RequiresCapability(typeof(SupportsTpuAttribute))] public string? Gpu { get; init; } }",
            "new Own { Module = M, Gpu = \"\" }", GuardAnswer.Read, "Own.Gpu").Make();
        var types = new RequirementCache(compiled: true);

        Assert.Equal(["gpu", "tpu"], RequirementSearch.Missing(types, input, CapabilitySet.Empty).Select(each => each.Capability.Name).Order());
    }

    [Fact]
    public void Guard_MoreMembersThanItCounts_RefusesByName()
    {
        var members = string.Join(' ', Enumerable.Range(0, 65).Select(i => $"[RequiresCapability(typeof(SupportsGpuAttribute))] public string? Gpu{i} {{ get; init; }}"));
        var input = new GuardShape($"public sealed record Own : WasiExecInput {{ {members} }}", "new Own { Module = M }", GuardAnswer.Refused, "Own").Make();

        var refusal = Assert.Throws<InvalidOperationException>(() => RequirementSearch.IsSatisfied(new RequirementCache(compiled: true), input, CapabilitySet.Empty));

        Assert.Contains("Own has 75 members", refusal.Message, StringComparison.Ordinal);
    }
}
