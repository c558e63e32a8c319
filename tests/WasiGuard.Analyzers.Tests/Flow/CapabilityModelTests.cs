using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Tests;

public class CapabilityModelTests
{
    private readonly FlowWorld _world = new("""
        sealed class SupportsGpuAttribute : RunnerCapabilityAttribute;
        record GpuInput : WasiExecInput { [RequiresCapability(typeof(SupportsGpuAttribute))] public virtual int? Cores { get; init; } public Node? Next { get; init; } }
        sealed class SupportsTpuAttribute : RunnerCapabilityAttribute;
        record BothInput : WasiExecInput { [RequiresCapability(typeof(SupportsGpuAttribute)), RequiresCapability(typeof(SupportsTpuAttribute))] internal string? Chip { get; init; } }
        record BigGpuInput : GpuInput { public override int? Cores { get; init; } }
        class Node { [RequiresCapability(typeof(SupportsGpuAttribute))] public string? Name { get; init; } public Node? Child { get; init; } internal string? Hidden { get; init; } }
        [SupportsGpu] class Base : WasmtimeWasiRunner;
        [SupportsNetFetch] class Derived : Base;
        class Generic { public static void Of<TRunner, TAny>() where TRunner : Derived where TAny : IWasiRunner { } }
        class Own(IWasiRunner inner) : DelegatingWasiRunner(inner) { public override CapabilitySet Capabilities => default; }
        class Plain(IWasiRunner inner) : DelegatingWasiRunner(inner);
        class Third(IWasiRunner inner) : Own(inner);
        """);

    [Fact]
    public void RequirementsOf_TheInput_AreThoseOfItsMarkedMembersAtAnyDepth()
    {
        var found = _world.Model.RequirementsOf(_world.Input).Select(each => string.Join('.', each.Path.Select(step => step.Name)));

        Assert.Equal(["Files", "Limits.Fuel", "Limits.MaxMemoryBytes", "NetFetch", "Preopens", "ReadOnlyPreopens", "StandardErrorStream", "StandardInputStream", "StandardOutputStream", "WorkingDirectory"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void RequirementsOf_SeveralOnAMemberThatIsNotPublic_AreAll()
    {
        var found = _world.Model.RequirementsOf(_world.Type("BothInput")).Where(each => each.Member.Name == "Chip").Select(each => each.Capability.Name);

        Assert.Equal(["SupportsGpuAttribute", "SupportsTpuAttribute"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void RequirementsOf_ADerivedInput_AreItsOwnAndTheInherited()
    {
        var found = _world.Model.RequirementsOf(_world.Type("GpuInput")).Select(each => string.Join('.', each.Path.Select(step => step.Name))).ToArray();

        Assert.Contains("Cores", found);
        Assert.Contains("Next.Name", found);
        Assert.Contains("NetFetch", found);
        // A type inside itself is read once, and what is not marked needs nothing.
        Assert.DoesNotContain("Next.Child.Name", found);
        Assert.DoesNotContain("Next.Hidden", found);
    }

    [Fact]
    public void RequirementsOf_AnOverriddenMember_KeepTheAttributeAndAreNotDoubled()
    {
        var cores = Assert.Single(_world.Model.RequirementsOf(_world.Type("BigGpuInput")), each => each.Member.Name == "Cores");

        Assert.Equal("SupportsGpuAttribute", cores.Capability.Name);
    }

    [Fact]
    public void DeclaredBy_AType_AreTheAttributesOfItAndItsBases()
    {
        var declared = _world.Model.DeclaredBy(_world.Type("Derived")).Select(each => each.Name).ToArray();

        Assert.Contains("SupportsGpuAttribute", declared);
        Assert.Contains("SupportsNetFetchAttribute", declared);
        Assert.Contains("SupportsFuelAttribute", declared);
        Assert.DoesNotContain(_world.NetFetch, _world.Model.DeclaredBy(_world.Type("Base")));
    }

    [Fact]
    public void DeclaredBy_ATypeParameter_AreThoseOfItsConstraint()
    {
        var parameters = _world.Method("Generic", "Of").TypeParameters;

        Assert.Contains(_world.NetFetch, _world.Model.DeclaredBy(parameters[0]));
        Assert.Empty(_world.Model.DeclaredBy(parameters[1]));
    }

    [Fact]
    public void OverridesCapabilities_OnlyWhereADecoratorAnswersForItself()
    {
        Assert.True(_world.Model.OverridesCapabilities(_world.Type("Own")));
        Assert.True(_world.Model.OverridesCapabilities(_world.Type("Third")));
        Assert.False(_world.Model.OverridesCapabilities(_world.Type("Plain")));
    }

    [Theory]
    [InlineData("SupportsNetFetchAttribute", "netFetch")]
    [InlineData("SupportsGpuAttribute", "gpu")]
    public void NameOf_ACapability_IsTheRunTimeGuardsName(string type, string name) =>
        Assert.Equal(name, DeclaredCapabilities.NameOf(_world.Compilation.GetTypeByMetadataName("WasiGuard." + type) ?? _world.Type(type)));
}
