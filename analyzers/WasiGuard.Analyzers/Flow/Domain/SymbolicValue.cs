using System.Collections.Immutable;
using System.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace WasiGuard.Analyzers.Flow;

/// <summary>What an expression yields on one path: a constant, an object of this program, or something that only a name is known of.</summary>
internal abstract record Value
{
    public static readonly Const Null = new((object?)null);
    public static readonly Const True = new(true);
    public static readonly Const False = new(false);

    public static Const Of(bool value) => value ? True : False;

    /// <summary>The values that this one is made of. All that looks into a value looks here; an object's content is in the state.</summary>
    public virtual ValueParts Parts => default;

    /// <summary>Whether the part is this value or somewhere in it.</summary>
    public bool Mentions(Value part)
    {
        if (Equals(part))
            return true;
        foreach (var each in Parts)
        {
            if (each.Mentions(part))
                return true;
        }

        return false;
    }

    /// <summary>Its identity was given up where paths met: it equals nothing for certain, not even itself.</summary>
    public bool IsJoined
    {
        get
        {
            if (this is Unknown { Source: Source.Joined })
                return true;
            foreach (var each in Parts)
            {
                if (each.IsJoined)
                    return true;
            }

            return false;
        }
    }

    public static Value Negate(Value value) => value switch
    {
        Const { Content: bool known } => Of(!known),
        Not not => not.Operand,
        _ => new Not(value),
    };
}

/// <summary>Null, a bool, a string or a number; whole numbers are held as <see cref="long"/> where they fit.</summary>
internal sealed record Const(object? Content) : Value
{
    public bool IsTrue => ReferenceEquals(this, True);

    public static Const From(object? content) => content switch
    {
        null => Null,
        bool flag => Of(flag),
        sbyte or byte or short or ushort or int or uint => new(System.Convert.ToInt64(content, System.Globalization.CultureInfo.InvariantCulture)),
        char letter => new((long)letter),
        ulong large when large <= long.MaxValue => new((long)large),
        _ => new(content),
    };
}

/// <summary>Where an unknown value comes from; together with its parts it is the value's identity.</summary>
internal enum Source
{
    /// <summary>A parameter, <c>this</c> or a field that the program's text does not decide.</summary>
    Given,

    /// <summary>What a member of another unknown value holds.</summary>
    Member,

    /// <summary>The result of an operation on values, the same for the same operands.</summary>
    Computed,

    /// <summary>The result of one evaluation at one place.</summary>
    Fresh,

    /// <summary>What a variable that changes in each round of a loop holds, after more rounds than are followed.</summary>
    Counted,

    /// <summary>Several values joined, so that their relation to other values is lost.</summary>
    Joined,
}

/// <summary>A value that is not known; equal unknowns are the same value on one path.</summary>
internal sealed record Unknown(Source Source, object? Tag, Value? First = null, Value? Second = null, int Round = 0) : Value
{
    public ITypeSymbol? Type { get; init; }

    /// <summary>How many values this one was computed from, one after the other.</summary>
    public int Depth { get; } = 1 + System.Math.Max(DepthOf(First), DepthOf(Second));

    /// <summary>It depends on how many rounds a loop has made.</summary>
    public bool IsCounted { get; } = Source == Source.Counted || IsCountedPart(First) || IsCountedPart(Second);

    public override ValueParts Parts => new(First, Second);

    /// <summary>From the same place, but maybe another value that it made.</summary>
    public bool HasSameOrigin(Unknown other) => Source == other.Source && Equals(Tag, other.Tag) && Equals(First, other.First) && Equals(Second, other.Second);

    private static int DepthOf(Value? part)
    {
        if (part is null or Unknown)
            return (part as Unknown)?.Depth ?? 0;
        var depth = 0;
        foreach (var each in part.Parts)
            depth = System.Math.Max(depth, DepthOf(each));
        return depth;
    }

    private static bool IsCountedPart(Value? part)
    {
        if (part is null or Unknown)
            return part is Unknown { IsCounted: true };
        foreach (var each in part.Parts)
        {
            if (IsCountedPart(each))
                return true;
        }

        return false;
    }

    /// <summary>Its declared type says that it is never null.</summary>
    public bool NotNull { get; init; }

    /// <summary>It came in through a constructor parameter of an object that nothing in view creates.</summary>
    public bool Injected { get; init; }

    public bool Equals(Unknown? other) =>
        ReferenceEquals(this, other)
        || other is not null && Source == other.Source && Round == other.Round && Equals(Tag, other.Tag) && Equals(First, other.First) && Equals(Second, other.Second);

    public override int GetHashCode() => ((((int)Source * 31 + Round) * 31 + (Tag?.GetHashCode() ?? 0)) * 31 + (First?.GetHashCode() ?? 0)) * 31 + (Second?.GetHashCode() ?? 0);
}

/// <summary>A reference to an object on the <see cref="State"/>'s heap: the place that created it, in which frame, and a number when a place has made several that live.</summary>
internal sealed record Ref(object Site, int Frame, int Number) : Value;

/// <summary>A tuple.</summary>
internal sealed record TupleOf(ImmutableArray<Value> Items) : Value
{
    public override ValueParts Parts => new(Items);

    public bool Equals(TupleOf? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Aggregate(17, (hash, item) => hash * 31 + item.GetHashCode());
}

/// <summary>The values of which an unknown one, made of this, is one; more is not known of it.</summary>
internal sealed record OneOf(ImmutableArray<Const> Values) : Value
{
    public override ValueParts Parts => new(ImmutableArray<Value>.CastUp(Values));

    public bool Equals(OneOf? other) => other is not null && Values.SequenceEqual(other.Values);

    public override int GetHashCode() => Values.Aggregate(17, (hash, value) => hash * 31 + value.GetHashCode());
}

/// <summary>What a variable of a loop starts from, and how much each round adds.</summary>
internal sealed record Steps(long From, long By) : Value;

/// <summary>A finished task that holds a value.</summary>
internal sealed record TaskOf(Value Result) : Value
{
    public override ValueParts Parts => new(Result);
}

/// <summary>A lambda, a local function or a method as a delegate; <paramref name="Home"/> holds the variables that it captures.</summary>
internal sealed record Closure(IMethodSymbol Method, IFlowAnonymousFunctionOperation? Lambda, Frame? Home, Value? Receiver) : Value
{
    public override ValueParts Parts => new(Receiver, Home?.Self);
}

/// <summary><c>typeof(T)</c>, or the type of a runner (<c>runner.GetType()</c>).</summary>
internal sealed record TypeOf(ITypeSymbol? Exact, Value? Instance) : Value
{
    public override ValueParts Parts => new(Instance);
}

/// <summary>The capabilities of a runner, or those that a type declares.</summary>
internal sealed record Capabilities(Value? Runner, ITypeSymbol? Type) : Value
{
    public override ValueParts Parts => new(Runner);
}

/// <summary>A number counted from the end (<c>^1</c>).</summary>
internal sealed record FromEnd(Value Offset) : Value
{
    public override ValueParts Parts => new(Offset);
}

/// <summary>A place that can be read and written: what <c>ref</c>, <c>out</c> and a captured target mean.</summary>
internal sealed record Place(ISymbol? Variable, int Frame, Value? Owner, object? Member) : Value
{
    public override ValueParts Parts => new(Owner, Member as Value);
}

/// <summary>An intermediate result of the control flow graph: its value, and its place when it may be assigned to.</summary>
internal sealed record Captured(Value Content, Place? Place) : Value
{
    public override ValueParts Parts => new(Content, Place);
}

internal sealed record Not(Value Operand) : Value
{
    public override ValueParts Parts => new(Operand);
}

internal sealed record IsNull(Value Operand) : Value
{
    public override ValueParts Parts => new(Operand);
}

internal sealed record EqualTo(Value Operand, Const Constant) : Value
{
    public override ValueParts Parts => new(Operand, Constant);
}

internal sealed record IsOfType(Value Operand, ITypeSymbol Type) : Value
{
    public override ValueParts Parts => new(Operand);
}

/// <summary>Whether the runner has all of the capabilities. <paramref name="Marked"/>: said by a member that only its attribute explains, so false says nothing.</summary>
internal sealed record HasAll(Value Runner, ImmutableArray<INamedTypeSymbol> Needed, object? Marked) : Value
{
    public override ValueParts Parts => new(Runner);

    public bool Equals(HasAll? other) =>
        other is not null && Runner.Equals(other.Runner) && Equals(Marked, other.Marked)
        && Needed.Length == other.Needed.Length && Needed.All(each => other.Needed.Contains(each, SymbolEqualityComparer.Default));

    public override int GetHashCode() => Runner.GetHashCode() * 31 + Needed.Length;
}

/// <summary>The first element of an enumerator's object: what it goes through.</summary>
internal sealed record Enumerator(Value Collection) : Value
{
    public override ValueParts Parts => new(Collection);
}

/// <summary>The key under which a state keeps what was written to a member of an unknown object.</summary>
internal sealed record Written(Value Owner, ISymbol Member)
{
    public bool Equals(Written? other) => other is not null && Owner.Equals(other.Owner) && Member.Is(other.Member);

    public override int GetHashCode() => Owner.GetHashCode();
}
