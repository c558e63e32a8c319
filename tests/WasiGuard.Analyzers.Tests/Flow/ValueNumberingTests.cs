using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.CompilerServices;
using WasiGuard.Analyzers.Flow;

namespace WasiGuard.Analyzers.Tests;

public class ValueNumberingTests
{
    private static readonly Unknown s_asked = new(Source.Fresh, "Ask()");

    private readonly FlowWorld _world = new();

    public static TheoryData<string> Kinds => [.. typeof(Value).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Value))).Select(type => type.Name).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Parts_OfEachKindOfValue_AreAllTheValuesInIt(string kind)
    {
        var (whole, parts) = Make(typeof(Value).Assembly.GetTypes().Single(type => type.IsSubclassOf(typeof(Value)) && type.Name == kind));

        Assert.All(parts, part => Assert.True(whole.Mentions(part), $"{kind} does not show {part}"));
        var shown = 0;
        foreach (var _ in whole.Parts)
            shown++;
        Assert.Equal(parts.Count, shown);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Number_WhileSomeKindOfValueHoldsTheFirst_IsAnother(string kind)
    {
        var (whole, parts) = Make(typeof(Value).Assembly.GetTypes().Single(type => type.IsSubclassOf(typeof(Value)) && type.Name == kind));
        var state = new State();
        state.Set(FlowWorld.Variable("holder"), whole);
        foreach (var part in parts.OfType<Unknown>())
            Assert.NotEqual(part, ValueNumbering.Number(state, part));
    }

    [Fact]
    public void Number_NothingHoldsTheFirst_IsTheSameOneAndNothingIsKnownOfIt()
    {
        var state = new State();
        state.Learn(new IsNull(s_asked), true);
        state.Forgotten = [new EqualTo(s_asked, new(1L))];
        state.Changed = state.Changed.SetItem(s_asked, new(Source.Computed, "change"));
        state.Set(new(new Written(s_asked, _world.InputMember("Module")), 0), Value.Null);

        Assert.Equal(s_asked, ValueNumbering.Number(state, s_asked));
        Assert.Empty(state.Facts);
        Assert.Empty(state.Forgotten);
        Assert.Empty(state.Changed);
        Assert.Empty(state.Variables);
    }

    [Fact]
    public void Number_AMemberOfAnObjectHoldsTheFirst_IsAnother()
    {
        var state = new State();
        state.Allocate("box", 1, FlowWorld.Object(_world.Input) with { Members = HeapObject.NoMembers.SetItem(_world.InputMember("Module"), new TupleOf([s_asked, Value.Null])) });

        AssertIsAnother(state);
    }

    [Fact]
    public void Number_AnElementOfAListHoldsTheFirst_IsAnother()
    {
        var state = new State();
        state.Allocate("list", 1, FlowWorld.Object(_world.Input, [Value.True, new Not(s_asked)]));

        AssertIsAnother(state);
    }

    [Fact]
    public void Number_ACopyOfTheFirstIsOnTheHeap_IsAnother()
    {
        var state = new State();
        state.Allocate("copy", 1, FlowWorld.Object(_world.Input) with { Origin = s_asked });

        AssertIsAnother(state);
    }

    [Fact]
    public void Number_SomethingWrittenIsTheFirst_IsAnother()
    {
        var state = new State();
        state.Set(new(new Written(FlowWorld.Given("box"), _world.InputMember("Module")), 0), s_asked);

        AssertIsAnother(state);
    }

    [Fact]
    public void Number_HowManyLive_AllDiffer()
    {
        var state = new State();
        var all = Enumerable.Range(0, 40).Select(i =>
        {
            var made = ValueNumbering.Number(state, s_asked);
            if (i % 2 == 0)
                state.Set(FlowWorld.Variable($"variable{i}"), made);
            else
                state.Allocate($"list{i}", 1, FlowWorld.Object(_world.Input, [made]));
            return made;
        }).ToList();

        Assert.Equal(40, all.Distinct().Count());
    }

    [Fact]
    public void Number_ForAVariableThatHoldsTheFirstItself_IsTheSameOne()
    {
        var state = new State();
        state.Set(FlowWorld.Variable("only"), s_asked);

        Assert.Equal(s_asked, ValueNumbering.Number(state, s_asked, FlowWorld.Variable("only")));
    }

    [Fact]
    public void Allocate_HowManyLive_AllDiffer()
    {
        var state = new State();

        Assert.Equal(40, Enumerable.Range(0, 40).Select(_ => state.Allocate("new", 1, FlowWorld.Object(_world.Input))).Distinct().Count());
    }

    [Fact]
    public void Bound_MoreObjectsThanAreToldApart_TheLastAreUnknownWhereverTheyAreHeld()
    {
        var state = new State();
        var objects = Enumerable.Range(0, Limits.ObjectsPerPlace + 2).Select(i =>
        {
            var made = state.Allocate("new", 1, FlowWorld.Object(_world.Input));
            state.Set(FlowWorld.Variable($"variable{i}"), made);
            return made;
        }).ToList();
        var list = state.Allocate("list", 1, FlowWorld.Object(_world.Input, [objects[^1], objects[0]]));

        ValueNumbering.Bound(state, new());

        Assert.Equal(Limits.ObjectsPerPlace + 1, state.Heap.Count);
        Assert.Equal(objects[0], state.Get(FlowWorld.Variable("variable0")));
        var (one, other) = (Lost(state.Get(FlowWorld.Variable($"variable{objects.Count - 1}"))), Lost(state.Get(FlowWorld.Variable($"variable{objects.Count - 2}"))));
        Assert.NotEqual(one, other);
        Assert.Equal(_world.Input, one.Type, Microsoft.CodeAnalysis.SymbolEqualityComparer.Default);
        Lost(state.Heap[list].Elements![0]);
        Assert.Equal(objects[0], state.Heap[list].Elements![1]);

        static Unknown Lost(Value? value) => Assert.IsType<Unknown>(value) is { IsJoined: true } lost ? lost : throw new InvalidOperationException($"{value} is known");
    }

    [Fact]
    public void Bound_ObjectsOfTheCaller_StayAsTheyAre()
    {
        var state = new State();
        for (var i = 0; i < Limits.ObjectsPerPlace + 2; i++)
            state.Allocate("new", 1, FlowWorld.Object(_world.Input));

        ValueNumbering.Bound(state, state.Copy());

        Assert.Equal(Limits.ObjectsPerPlace + 2, state.Heap.Count);
    }

    private static void AssertIsAnother(State state)
    {
        var second = ValueNumbering.Number(state, s_asked);

        Assert.NotEqual(s_asked, second);
        Assert.True(second.HasSameOrigin(s_asked));
    }

    /// <summary>A value of a kind, with another unknown value for each that its constructor takes.</summary>
    private static (Value Whole, List<Value> Parts) Make(Type kind)
    {
        var parts = new List<Value>();
        var constructor = kind.GetConstructors(BindingFlags.Public | BindingFlags.Instance).MaxBy(each => each.GetParameters().Length)!;
        var arguments = constructor.GetParameters().Select(parameter => Argument(parameter.ParameterType)).ToArray();
        return ((Value)constructor.Invoke(arguments), parts);

        object? Argument(Type type)
        {
            if (type == typeof(Value))
                return Part(new Unknown(Source.Fresh, $"part {parts.Count}"));
            if (type == typeof(Const))
                return Part(new Const((long)parts.Count));
            if (type == typeof(Place))
                return Part(new Place(null, parts.Count, null, null));
            if (type == typeof(ImmutableArray<Value>))
                return ImmutableArray.Create(Part(new Unknown(Source.Fresh, "item")), Part(new Unknown(Source.Fresh, "other item")));
            if (type == typeof(ImmutableArray<Const>))
                return ImmutableArray.Create((Const)Part(new Const("one")), (Const)Part(new Const("other")));
            if (type == typeof(ImmutableArray<Microsoft.CodeAnalysis.INamedTypeSymbol>))
                return ImmutableArray<Microsoft.CodeAnalysis.INamedTypeSymbol>.Empty;
            if (type == typeof(Frame))
                return new Frame(1, null!, null!, null, new(2, null!, null!, Part(new Unknown(Source.Fresh, "this")), null, null), null);
            return type.IsValueType ? RuntimeHelpers.GetUninitializedObject(type) : null;
        }

        Value Part(Value part)
        {
            parts.Add(part);
            return part;
        }
    }
}
