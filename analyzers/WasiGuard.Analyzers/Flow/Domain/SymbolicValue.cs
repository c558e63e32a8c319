using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>What an expression yields on one path: a constant, an object of this program, or something that only a name is known of.</summary>
internal abstract record SymbolicValue
{
    public static readonly Constant Null = new((object?)null);
    public static readonly Constant True = new(true);
    public static readonly Constant False = new(false);

    public static Constant Of(bool value) => value ? True : False;

    /// <summary>The values that this one is made of. All that looks into a value looks here; an object's content is in the state.</summary>
    public virtual ValueParts Parts => default;

    /// <summary>A lossy merge must not take it for one of several values: it is an object, or means one.</summary>
    public virtual bool StaysApart => false;

    /// <summary>Whether the part is this value or somewhere in it.</summary>
    public bool Mentions(SymbolicValue part)
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
            if (this is UnknownValue { Origin: Origin.Join })
                return true;
            foreach (var each in Parts)
            {
                if (each.IsJoined)
                    return true;
            }

            return false;
        }
    }

    public static SymbolicValue Negate(SymbolicValue value) => value switch
    {
        Constant { Content: bool known } => Of(!known),
        Not not => not.Operand,
        _ => new Not(value),
    };
}

/// <summary>Null, a bool, a string or a number; whole numbers are held as <see cref="long"/> where they fit.</summary>
internal sealed record Constant(object? Content) : SymbolicValue
{
    public bool IsTrue => ReferenceEquals(this, True);

    public static Constant From(object? content) => content switch
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
internal enum Origin
{
    /// <summary>A parameter, <c>this</c> or a field that the program's text does not decide.</summary>
    Input,

    /// <summary>What a member of another unknown value holds.</summary>
    Member,

    /// <summary>The result of an operation on values, the same for the same operands.</summary>
    Operation,

    /// <summary>The result of one evaluation at one place.</summary>
    Evaluation,

    /// <summary>What a variable that changes in each round of a loop holds, after more rounds than are followed.</summary>
    Loop,

    /// <summary>Several values joined, so that their relation to other values is lost.</summary>
    Join,
}

/// <summary>A value that is not known; equal unknowns are the same value on one path.</summary>
internal sealed record UnknownValue(
    Origin Origin, object? Tag, SymbolicValue? FirstPart = null, SymbolicValue? SecondPart = null, int Number = 0) : SymbolicValue
{
    public ITypeSymbol? Type { get; init; }

    /// <summary>How many values this one was computed from, one after the other.</summary>
    public int Depth { get; } = 1 + System.Math.Max(DepthOf(FirstPart), DepthOf(SecondPart));

    /// <summary>It depends on how many rounds a loop has made.</summary>
    public bool IsCounted { get; } = Origin == Origin.Loop || IsCountedPart(FirstPart) || IsCountedPart(SecondPart);

    public override ValueParts Parts => new(FirstPart, SecondPart);

    /// <summary>From the same place, but maybe another value that it made.</summary>
    public bool HasSameOrigin(UnknownValue other) =>
        Origin == other.Origin && Equals(Tag, other.Tag) && Equals(FirstPart, other.FirstPart) && Equals(SecondPart, other.SecondPart);

    private static int DepthOf(SymbolicValue? part)
    {
        if (part is null or UnknownValue)
            return (part as UnknownValue)?.Depth ?? 0;
        var depth = 0;
        foreach (var each in part.Parts)
            depth = System.Math.Max(depth, DepthOf(each));
        return depth;
    }

    private static bool IsCountedPart(SymbolicValue? part)
    {
        if (part is null or UnknownValue)
            return part is UnknownValue { IsCounted: true };
        foreach (var each in part.Parts)
        {
            if (IsCountedPart(each))
                return true;
        }

        return false;
    }

    /// <summary>Its declared type says that it is never null.</summary>
    public bool IsNeverNull { get; init; }

    /// <summary>A container gives it, to the constructor of an object that nothing in view creates for instance; null when it comes from elsewhere.</summary>
    public Injection? Injection { get; init; }

    public bool Equals(UnknownValue? other) =>
        ReferenceEquals(this, other)
        || other is not null
            && Origin == other.Origin
            && Number == other.Number
            && Equals(Tag, other.Tag)
            && Equals(FirstPart, other.FirstPart)
            && Equals(SecondPart, other.SecondPart);

    public override int GetHashCode() =>
        ((((int)Origin * 31 + Number) * 31 + (Tag?.GetHashCode() ?? 0)) * 31 + (FirstPart?.GetHashCode() ?? 0)) * 31 + (SecondPart?.GetHashCode() ?? 0);
}

/// <summary>
/// A reference to an object on the <see cref="PathState"/>'s heap: the place that created it,
/// in which frame, and a number when a place has made several that live.
/// </summary>
internal sealed record ObjectReference(object Site, int Frame, int Number) : SymbolicValue
{
    public override bool StaysApart => true;
}

/// <summary>A tuple.</summary>
internal sealed record TupleValue(ImmutableArray<SymbolicValue> Items) : SymbolicValue
{
    public override bool StaysApart => true;

    public override ValueParts Parts => new(Items);

    public bool Equals(TupleValue? other) => other is not null && Items.SequenceEqual(other.Items);

    public override int GetHashCode() => Items.Aggregate(17, (hash, item) => hash * 31 + item.GetHashCode());
}

/// <summary>The values of which an unknown one, made of this, is one; more is not known of it.</summary>
internal sealed record OneOfConstants(ImmutableArray<Constant> Constants) : SymbolicValue
{
    public override ValueParts Parts => new(ImmutableArray<SymbolicValue>.CastUp(Constants));

    public bool Equals(OneOfConstants? other) => other is not null && Constants.SequenceEqual(other.Constants);

    public override int GetHashCode() => Constants.Aggregate(17, (hash, value) => hash * 31 + value.GetHashCode());
}

/// <summary>What a variable of a loop starts from, and how much each round adds.</summary>
internal sealed record CounterSteps(long From, long By) : SymbolicValue;

/// <summary>A finished task that holds a value.</summary>
internal sealed record TaskValue(SymbolicValue Result) : SymbolicValue
{
    public override bool StaysApart => true;

    public override ValueParts Parts => new(Result);
}

/// <summary>A lambda, a local function or a method as a delegate; <paramref name="Home"/> holds the variables that it captures.</summary>
internal sealed record Closure(IMethodSymbol Method, IFlowAnonymousFunctionOperation? Lambda, Frame? Home, SymbolicValue? Receiver) : SymbolicValue
{
    public override bool StaysApart => true;

    public override ValueParts Parts => new(Receiver, Home?.Self);
}

/// <summary><c>typeof(T)</c>, or the type of a runner (<c>runner.GetType()</c>).</summary>
internal sealed record TypeValue(ITypeSymbol? Exact, SymbolicValue? Instance) : SymbolicValue
{
    public override ValueParts Parts => new(Instance);
}

/// <summary>A number counted from the end (<c>^1</c>).</summary>
internal sealed record IndexFromEnd(SymbolicValue Offset) : SymbolicValue
{
    public override ValueParts Parts => new(Offset);
}

/// <summary>A place that can be read and written: what <c>ref</c>, <c>out</c> and a captured target mean.</summary>
internal sealed record Place(ISymbol? Variable, int Frame, SymbolicValue? Owner, object? Member) : SymbolicValue
{
    public override bool StaysApart => true;

    public override ValueParts Parts => new(Owner, Member as SymbolicValue);
}

/// <summary>An intermediate result of the control flow graph: its value, and its place when it may be assigned to.</summary>
internal sealed record FlowCapture(SymbolicValue Content, Place? Place) : SymbolicValue
{
    public override bool StaysApart => Place is not null || Content.StaysApart;

    public override ValueParts Parts => new(Content, Place);
}

internal sealed record Not(SymbolicValue Operand) : SymbolicValue
{
    public override ValueParts Parts => new(Operand);
}

internal sealed record IsNull(SymbolicValue Operand) : SymbolicValue
{
    public override ValueParts Parts => new(Operand);
}

internal sealed record EqualTo(SymbolicValue Operand, Constant Constant) : SymbolicValue
{
    public override ValueParts Parts => new(Operand, Constant);
}

internal sealed record IsOfType(SymbolicValue Operand, ITypeSymbol Type) : SymbolicValue
{
    public override ValueParts Parts => new(Operand);
}

/// <summary>The first element of an enumerator's object: what it goes through.</summary>
internal sealed record EnumeratedCollection(SymbolicValue Collection) : SymbolicValue
{
    public override ValueParts Parts => new(Collection);
}

/// <summary>The key under which a state keeps what was written to a member of an unknown object.</summary>
internal sealed record WrittenMember(SymbolicValue Owner, ISymbol Member)
{
    public bool Equals(WrittenMember? other) => other is not null && Owner.Equals(other.Owner) && Member.Is(other.Member);

    public override int GetHashCode() => Owner.GetHashCode();
}
