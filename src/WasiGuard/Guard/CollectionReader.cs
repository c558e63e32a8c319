using System.Collections;

namespace WasiGuard;

/// <summary>Gives the elements of a collection one by one: by index where it can, which needs no enumerator.</summary>
internal struct CollectionReader
{
    private readonly string _name;
    private readonly IList? _list;
    private readonly IEnumerator? _enumerator;
    private int _next;

    /// <summary>Begins to read.</summary>
    /// <param name="collection">The collection.</param>
    /// <param name="name">The member that holds it.</param>
    public CollectionReader(object collection, string name)
    {
        _name = name;
        _list = collection is Array { Rank: > 1 } ? null : collection as IList;
        try
        {
            _enumerator = _list is null ? ((IEnumerable)collection).GetEnumerator() : null;
        }
        catch (Exception failure)
        {
            throw UnreadableMember.Threw(name, failure);
        }
    }

    /// <summary>The next element.</summary>
    /// <exception cref="InvalidOperationException">The collection throws.</exception>
    public bool TryRead(out object? element)
    {
        try
        {
            element = null;
            if (_list is null)
            {
                if (!_enumerator!.MoveNext())
                    return false;
                element = _enumerator.Current;
                return true;
            }

            if (_next >= _list.Count)
                return false;
            element = _list[_next++];
            return true;
        }
        catch (Exception) when (_next == 0 && _list is ValueType && DefaultValue.Is(_list))
        {
            // An ImmutableArray without an array.
            element = null;
            return false;
        }
        catch (Exception failure)
        {
            throw UnreadableMember.Threw(_name, failure);
        }
    }
}
