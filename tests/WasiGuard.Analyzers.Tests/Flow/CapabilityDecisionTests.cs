using WasiGuard.Analyzers.Flow.Domain;
using WasiGuard.Analyzers.Flow.Execution;


namespace WasiGuard.Analyzers.Tests;

public class CapabilityDecisionTests
{
    private readonly FlowWorld _world = new("sealed class Logging([CapabilitiesFrom] IWasiRunner inner) : DelegatingWasiRunner(inner); abstract class Some : WasiRunner;");
    private readonly PathState _state = new();

    [Fact]
    public void Has_ATypeThatDeclaresIt_True() =>
        Assert.True(Has(_state.Allocate("place", 1, FlowWorld.Object(_world.InProcess))));

    [Fact]
    public void Has_AConcreteTypeThatDoesNot_False()
    {
        Assert.False(Has(_state.Allocate("place", 1, FlowWorld.Object(_world.Cli))));
        Assert.False(Has(FlowWorld.Given("runner", _world.Cli)));
    }

    [Fact]
    public void Has_AnInterfaceOrAbstractType_NotKnown()
    {
        Assert.Null(Has(FlowWorld.Given("runner", _world.Model.Symbols.IWasiRunner)));
        Assert.Null(Has(FlowWorld.Given("runner", _world.Type("Some"))));
    }

    [Fact]
    public void Has_AfterAGuard_AsTheGuardSays()
    {
        var runner = FlowWorld.Given("runner", _world.Model.Symbols.IWasiRunner);
        _world.Solver.Assume(_state, new HasCapabilities(runner, [_world.NetFetch], null), false);

        Assert.False(Has(runner));
        Assert.Null(Has(FlowWorld.Given("other", _world.Model.Symbols.IWasiRunner)));
    }

    [Fact]
    public void Has_AfterATestOfTheType_AsThatType()
    {
        var runner = FlowWorld.Given("runner", _world.Model.Symbols.IWasiRunner);
        _world.Solver.Assume(_state, new IsOfType(runner, _world.InProcess), true);

        Assert.True(Has(runner));
    }

    [Fact]
    public void Has_ADecorator_AsTheRunnerInside()
    {
        Assert.False(Has(Decorate(_state.Allocate("cli", 1, FlowWorld.Object(_world.Cli)))));
        Assert.True(Has(Decorate(_state.Allocate("rich", 1, FlowWorld.Object(_world.InProcess)))));
        Assert.Null(Has(FlowWorld.Given("runner", _world.Type("Logging"))));
    }

    [Fact]
    public void Has_ADecoratorThatSeemsToHoldItself_NotKnown()
    {
        var self = (ObjectReference)Decorate(SymbolicValue.Null);
        _state.StoreObject(self, _state.Heap[self] with { Members = _state.Heap[self].Members.SetItem(_world.Model.InnerRunnerKey, self) });

        Assert.Null(Has(self));
    }

    [Fact]
    public void Needs_AMemberThatNothingSets_False() => Assert.False(Needs("NetFetch", Input()));

    [Fact]
    public void Needs_AMember_AsItsValueSays()
    {
        Assert.False(Needs("NetFetch", Input(("NetFetch", SymbolicValue.Null))));
        Assert.True(Needs("NetFetch", Input(("NetFetch", _state.Allocate("policy", 1, FlowWorld.Object(_world.Type("WasiGuard.NetFetchPolicy")))))));
        Assert.Null(Needs("NetFetch", Input(("NetFetch", FlowWorld.Given("policy", _world.Type("WasiGuard.NetFetchPolicy"))))));
        Assert.True(Needs("NetFetch", Input(("NetFetch", FlowWorld.Given("policy", _world.Type("WasiGuard.NetFetchPolicy")) with { IsNeverNull = true }))));
    }

    [Fact]
    public void Needs_AnUnknownMemberThatWasTested_AsTheTestSays()
    {
        var policy = FlowWorld.Given("policy", _world.Type("WasiGuard.NetFetchPolicy"));
        _world.Solver.Assume(_state, new IsNull(policy), true);

        Assert.False(Needs("NetFetch", Input(("NetFetch", policy))));
    }

    [Fact]
    public void Needs_AMemberOfAMember_FollowsThePath()
    {
        var limits = _world.Type("WasiGuard.WasiLimits");
        var fuel = limits.GetMembers("Fuel").Single();
        var set = _state.Allocate("set", 1, new(limits, HeapObject.NoMembers.SetItem(fuel, new Constant(5L))));
        var unset = _state.Allocate("unset", 1, FlowWorld.Object(limits));

        Assert.True(Needs("Fuel", Input(("Limits", set))));
        Assert.False(Needs("Fuel", Input(("Limits", unset))));
        Assert.False(Needs("MaxMemoryBytes", Input(("Limits", set))));
    }

    [Fact]
    public void Needs_AnUnknownInput_NotKnown() => Assert.Null(Needs("NetFetch", FlowWorld.Given("input", _world.Input)));

    private bool? Has(SymbolicValue runner) => _world.Decision.Has(_state, runner, _world.NetFetch);

    private bool? Needs(string member, SymbolicValue input) => CapabilityDecision.Needs(_world.Solver, _state, input, _world.Requirement(member));

    private ObjectReference Input(params (string Member, SymbolicValue Content)[] members)
    {
        var content = FlowWorld.Object(_world.Input);
        foreach (var (member, value) in members)
            content = content with { Members = content.Members.SetItem(_world.InputMember(member), value) };
        return _state.Allocate(members, 1, content);
    }

    private SymbolicValue Decorate(SymbolicValue inner) => _state.Allocate(
        inner, 1, new(_world.Type("Logging"), HeapObject.NoMembers.SetItem(_world.Model.InnerRunnerKey, inner)));
}
