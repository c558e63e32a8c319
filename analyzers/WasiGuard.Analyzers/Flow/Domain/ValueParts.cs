using System.Collections.Immutable;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>What a value is made of: up to two values, or the items of a list. Going through them allocates nothing.</summary>
internal readonly struct ValueParts
{
    private readonly SymbolicValue? _first;
    private readonly SymbolicValue? _second;
    private readonly ImmutableArray<SymbolicValue> _items;

    public ValueParts(SymbolicValue? first, SymbolicValue? second = null) => (_first, _second) = (first, second);

    public ValueParts(ImmutableArray<SymbolicValue> items) => _items = items;

    public Enumerator GetEnumerator() => new(this);

    public struct Enumerator(ValueParts parts)
    {
        private int _next;

        public SymbolicValue Current { get; private set; } = null!;

        public bool MoveNext()
        {
            if (!parts._items.IsDefault)
            {
                if (_next == parts._items.Length)
                    return false;
                Current = parts._items[_next++];
                return true;
            }

            while (_next < 2)
            {
                if ((_next++ == 0 ? parts._first : parts._second) is not { } part)
                    continue;
                Current = part;
                return true;
            }

            return false;
        }
    }
}
