using System.Reflection;
using System.Reflection.Emit;

namespace WasiGuard.Tests.Capabilities;

public sealed class CapabilitySetTests
{
    [Fact]
    public void Of_RunnerType_HasDeclaredAndInheritedCapabilities()
    {
        var set = CapabilitySet.Of<BusyRunner>();

        Assert.True(set.Contains<SupportsFuelAttribute>());
        Assert.True(set.Contains(typeof(SupportsNetFetchAttribute)));
        Assert.False(set.Contains<SupportsPreopensAttribute>());
        Assert.Equal(["fuel", "gpu", "netFetch"], set.GetNames().Order());
        Assert.Equal(set, CapabilitySet.Of(typeof(BusyRunner)));
    }

    [Fact]
    public void IsSupersetOf_ComparesEveryCapability()
    {
        var busy = CapabilitySet.Of<BusyRunner>();
        var fetching = CapabilitySet.Of<FetchingRunner>();

        Assert.True(busy.IsSupersetOf(fetching));
        Assert.False(fetching.IsSupersetOf(busy));
        Assert.True(fetching.IsSupersetOf(CapabilitySet.Empty));
        Assert.True(CapabilitySet.Of<PlainRunner>() == CapabilitySet.Empty);
        Assert.True(busy != fetching);
    }

    [Fact]
    public void Contains_NoCapability_NamesTheWayOut()
    {
        var refused = Assert.Throws<ArgumentException>(() => CapabilitySet.Empty.Contains(typeof(string)));
        Assert.Contains("RunnerCapabilityAttribute", refused.Message);
        Assert.Throws<ArgumentNullException>(() => CapabilitySet.Of(null!));
    }

    [Theory]
    [InlineData("SupportsNetFetchAttribute", "netFetch", "SupportsNetFetch")]
    [InlineData("SupportsAttribute", "supports", "Supports")]
    [InlineData("Attribute", "attribute", "Attribute")]
    [InlineData("Supports", "supports", "Supports")]
    [InlineData("GpuAttribute", "gpu", "Gpu")]
    [InlineData("X", "x", "X")]
    public void Name_OfAnyType_HasSomethingLeft(string type, string name, string attribute)
    {
        Assert.Equal(name, CapabilityName.Of(type));
        Assert.Equal(attribute, CapabilityName.OfAttribute(type));
    }

    [Fact]
    public void Name_IsTheTypesNameWithoutSupportsAndAttribute()
    {
        Assert.Equal("netFetch", new SupportsNetFetchAttribute().Name);
        Assert.Equal("readOnlyPreopens", new SupportsReadOnlyPreopensAttribute().Name);
        Assert.Equal("gpu", new SupportsGpuAttribute().Name);
    }

    [Fact]
    public void Sets_OfHundredsOfCapabilityTypes_StayExact()
    {
        var capabilities = DefineCapabilities(200);
        var sets = capabilities.Select(capability => CapabilitySet.Of(DefineRunner(capability))).ToList();

        for (var i = 0; i < capabilities.Count; i++)
        {
            Assert.True(sets[i].Contains(capabilities[i]));
            Assert.False(sets[i].Contains(capabilities[(i + 1) % capabilities.Count]));
            Assert.False(sets[i].IsSupersetOf(sets[(i + 7) % sets.Count]));
            Assert.True(sets[i].IsSupersetOf(sets[i]));
            Assert.Single(sets[i].GetNames());
        }

        Assert.Equal(sets.Count, sets.Distinct().Count());
        var selector = new WasiRunnerSelector([new Declaring(sets[3]), new Declaring(sets[150]), new Declaring(sets[199])]);
        Assert.True(selector.Capabilities.IsSupersetOf(sets[150]));
        Assert.True(selector.Capabilities.IsSupersetOf(sets[199]));
        Assert.False(selector.Capabilities.IsSupersetOf(sets[151]));
    }

    private static readonly ModuleBuilder s_module = AssemblyBuilder
        .DefineDynamicAssembly(new AssemblyName("Capabilities"), AssemblyBuilderAccess.RunAndCollect)
        .DefineDynamicModule("Capabilities");

    private static List<Type> DefineCapabilities(int count) => Enumerable.Range(0, count)
        .Select(i => s_module.DefineType($"SupportsThing{i}Attribute", TypeAttributes.Public, typeof(RunnerCapabilityAttribute)).CreateType())
        .ToList();

    private static Type DefineRunner(Type capability)
    {
        var runner = s_module.DefineType($"RunnerWith{capability.Name}", TypeAttributes.Public);
        runner.SetCustomAttribute(new CustomAttributeBuilder(capability.GetConstructor([])!, []));
        return runner.CreateType();
    }

    private sealed class Declaring(CapabilitySet capabilities) : IWasiRunner, ICapabilitySource
    {
        public CapabilitySet Capabilities { get; } = capabilities;

        public Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
        {
            CapabilityGuard.ThrowIfUnsupported(this, input);
            return Task.FromResult(new WasiExecResult { ExitCode = 0 });
        }
    }
}
