using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using WasiGuard.Analyzers.Flow;
using WasiGuard.Analyzers.Flow.Domain;

namespace WasiGuard.Analyzers.Tests;

public class ValueNumberingTests
{
    private static readonly UnknownValue s_asked = new(Origin.Evaluation, "Ask()");

    private readonly FlowWorld _world = new();

    public static TheoryData<string> Kinds => [.. typeof(SymbolicValue).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SymbolicValue)) && !type.IsAbstract).Select(type => type.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Parts_OfEachKindOfValue_AreAllTheValuesInIt(string kind)
    {
        var (whole, parts) = Make(typeof(SymbolicValue).Assembly.GetTypes().Single(type => type.IsSubclassOf(typeof(SymbolicValue)) && type.Name == kind));

        Assert.All(parts, part => Assert.True(whole.Mentions(part), $"{kind} does not show {part}"));
        var shown = 0;
        foreach (var _ in whole.Parts)
            shown++;
        Assert.Equal(parts.Count, shown);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void NumberFreshValue_WhileSomeKindOfValueHoldsTheFirst_IsAnother(string kind)
    {
        var (whole, parts) = Make(typeof(SymbolicValue).Assembly.GetTypes().Single(type => type.IsSubclassOf(typeof(SymbolicValue)) && type.Name == kind));
        var state = new PathState();
        state.Set(FlowWorld.Variable("holder"), whole);
        foreach (var part in parts.OfType<UnknownValue>())
            Assert.NotEqual(part, ValueNumbering.NumberFreshValue(state, part));
    }

    [Fact]
    public void NumberFreshValue_NothingHoldsTheFirst_IsTheSameOneAndNothingIsKnownOfIt()
    {
        var state = new PathState();
        state.Learn(new IsNull(s_asked), true);
        state.UncertainConditions = [new EqualTo(s_asked, new(1L))];
        state.ObjectVersions = state.ObjectVersions.SetItem(s_asked, new(Origin.Operation, "change"));
        state.Set(new(new WrittenMember(s_asked, _world.InputMember("Module")), 0), SymbolicValue.Null);

        Assert.Equal(s_asked, ValueNumbering.NumberFreshValue(state, s_asked));
        Assert.Empty(state.PathCondition);
        Assert.Empty(state.UncertainConditions);
        Assert.Empty(state.ObjectVersions);
        Assert.Empty(state.Variables);
    }

    [Fact]
    public void NumberFreshValue_AMemberOfAnObjectHoldsTheFirst_IsAnother()
    {
        var state = new PathState();
        state.Allocate("box", 1, FlowWorld.Object(_world.Input) with { Members = HeapObject.NoMembers.SetItem(_world.InputMember("Module"), new TupleValue([s_asked, SymbolicValue.Null])) });

        AssertIsAnother(state);
    }

    [Fact]
    public void NumberFreshValue_AnElementOfAListHoldsTheFirst_IsAnother()
    {
        var state = new PathState();
        state.Allocate("list", 1, FlowWorld.Object(_world.Input, [SymbolicValue.True, new Not(s_asked)]));

        AssertIsAnother(state);
    }

    [Fact]
    public void NumberFreshValue_ACopyOfTheFirstIsOnTheHeap_IsAnother()
    {
        var state = new PathState();
        state.Allocate("copy", 1, FlowWorld.Object(_world.Input) with { CopiedFrom = s_asked });

        AssertIsAnother(state);
    }

    [Fact]
    public void NumberFreshValue_SomethingWrittenIsTheFirst_IsAnother()
    {
        var state = new PathState();
        state.Set(new(new WrittenMember(FlowWorld.Given("box"), _world.InputMember("Module")), 0), s_asked);

        AssertIsAnother(state);
    }

    [Fact]
    public void NumberFreshValue_HowManyLive_AllDiffer()
    {
        var state = new PathState();
        var all = Enumerable.Range(0, 40).Select(i =>
        {
            var made = ValueNumbering.NumberFreshValue(state, s_asked);
            if (i % 2 == 0)
                state.Set(FlowWorld.Variable($"variable{i}"), made);
            else
                state.Allocate($"list{i}", 1, FlowWorld.Object(_world.Input, [made]));
            return made;
        }).ToList();

        Assert.Equal(40, all.Distinct().Count());
    }

    [Fact]
    public void NumberFreshValue_ForAVariableThatHoldsTheFirstItself_IsTheSameOne()
    {
        var state = new PathState();
        state.Set(FlowWorld.Variable("only"), s_asked);

        Assert.Equal(s_asked, ValueNumbering.NumberFreshValue(state, s_asked, FlowWorld.Variable("only")));
    }

    [Fact]
    public void NumberNewObject_HowManyLive_AllDiffer()
    {
        var state = new PathState();

        Assert.Equal(40, Enumerable.Range(0, 40).Select(_ => state.Allocate("new", 1, FlowWorld.Object(_world.Input))).Distinct().Count());
    }

    [Fact]
    public void BoundObjects_MoreObjectsThanAreToldApart_TheLastAreUnknownWhereverTheyAreHeld()
    {
        var state = new PathState();
        var objects = Enumerable.Range(0, AnalysisLimits.ObjectsPerPlace + 2).Select(i =>
        {
            var made = state.Allocate("new", 1, FlowWorld.Object(_world.Input));
            state.Set(FlowWorld.Variable($"variable{i}"), made);
            return made;
        }).ToList();
        var list = state.Allocate("list", 1, FlowWorld.Object(_world.Input, [objects[^1], objects[0]]));

        ValueNumbering.BoundObjects(state, new());

        Assert.Equal(AnalysisLimits.ObjectsPerPlace + 1, state.Heap.Count);
        Assert.Equal(objects[0], state.Get(FlowWorld.Variable("variable0")));
        var (one, other) = (Lost(state.Get(FlowWorld.Variable($"variable{objects.Count - 1}"))), Lost(state.Get(FlowWorld.Variable($"variable{objects.Count - 2}"))));
        Assert.NotEqual(one, other);
        Assert.Equal(_world.Input, one.Type, Microsoft.CodeAnalysis.SymbolEqualityComparer.Default);
        Lost(state.Heap[list].Elements![0]);
        Assert.Equal(objects[0], state.Heap[list].Elements![1]);

        static UnknownValue Lost(SymbolicValue? value) => Assert.IsType<UnknownValue>(value) is { IsJoined: true } lost ? lost : throw new InvalidOperationException($"{value} is known");
    }

    [Fact]
    public void BoundObjects_ObjectsOfTheCaller_StayAsTheyAre()
    {
        var state = new PathState();
        for (var i = 0; i < AnalysisLimits.ObjectsPerPlace + 2; i++)
            state.Allocate("new", 1, FlowWorld.Object(_world.Input));

        ValueNumbering.BoundObjects(state, state.Copy());

        Assert.Equal(AnalysisLimits.ObjectsPerPlace + 2, state.Heap.Count);
    }

    private static void AssertIsAnother(PathState state)
    {
        var second = ValueNumbering.NumberFreshValue(state, s_asked);

        Assert.NotEqual(s_asked, second);
        Assert.True(second.HasSameOrigin(s_asked));
    }

    /// <summary>A value of a kind, with another unknown value for each that its constructor takes.</summary>
    private static (SymbolicValue Whole, List<SymbolicValue> Parts) Make(Type kind)
    {
        var parts = new List<SymbolicValue>();
        var constructor = kind.GetConstructors(BindingFlags.Public | BindingFlags.Instance).MaxBy(each => each.GetParameters().Length)!;
        var arguments = constructor.GetParameters().Select(parameter => Argument(parameter.ParameterType)).ToArray();
        return ((SymbolicValue)constructor.Invoke(arguments), parts);

        object? Argument(Type type)
        {
            if (type == typeof(SymbolicValue))
                return Part(new UnknownValue(Origin.Evaluation, $"part {parts.Count}"));
            if (type == typeof(Constant))
                return Part(new Constant((long)parts.Count));
            if (type == typeof(Place))
                return Part(new Place(null, parts.Count, null, null));
            if (type == typeof(ImmutableArray<SymbolicValue>))
                return ImmutableArray.Create(Part(new UnknownValue(Origin.Evaluation, "item")), Part(new UnknownValue(Origin.Evaluation, "other item")));
            if (type == typeof(ImmutableArray<Constant>))
                return ImmutableArray.Create((Constant)Part(new Constant("one")), (Constant)Part(new Constant("other")));
            if (type == typeof(ImmutableArray<Microsoft.CodeAnalysis.INamedTypeSymbol>))
                return ImmutableArray<Microsoft.CodeAnalysis.INamedTypeSymbol>.Empty;
            if (type == typeof(Frame))
                return new Frame(1, null!, null!, null, new(2, null!, null!, Part(new UnknownValue(Origin.Evaluation, "this")), null, null), null);
            return type.IsValueType ? RuntimeHelpers.GetUninitializedObject(type) : null;
        }

        SymbolicValue Part(SymbolicValue part)
        {
            parts.Add(part);
            return part;
        }
    }
}
