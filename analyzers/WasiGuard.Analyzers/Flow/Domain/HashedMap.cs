using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Microsoft.CodeAnalysis;

namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>
/// A dictionary that never changes: a change makes another one. The states of an analysis are small, and are gone through and compared
/// far more often than they are written; so this is an array, sorted by the keys' hash codes, that knows the hash code of all it holds.
/// </summary>
internal sealed class HashedMap<TKey, TValue> : IEnumerable<KeyValuePair<TKey, TValue>>, IEquatable<HashedMap<TKey, TValue>>
    where TKey : class
    where TValue : class
{
    public static readonly HashedMap<TKey, TValue> Empty = new([], [], 0);

    private readonly int[] _hashes;
    private readonly KeyValuePair<TKey, TValue>[] _entries;
    private readonly int _hash;

    private HashedMap(int[] hashes, KeyValuePair<TKey, TValue>[] entries, int hash) => (_hashes, _entries, _hash) = (hashes, entries, hash);

    public int Count => _entries.Length;

    public bool IsEmpty => _entries.Length == 0;

    public IEnumerable<TKey> Keys => _entries.Select(static entry => entry.Key);

    public IEnumerable<TValue> Values => _entries.Select(static entry => entry.Value);

    public TValue this[TKey key] => _entries[Find(key, key.GetHashCode())].Value;

    public bool ContainsKey(TKey key) => Find(key, key.GetHashCode()) >= 0;

    public bool TryGetValue(TKey key, [NotNullWhen(true)] out TValue? value)
    {
        var index = Find(key, key.GetHashCode());
        value = index < 0 ? null : _entries[index].Value;
        return index >= 0;
    }

    public HashedMap<TKey, TValue> SetItem(TKey key, TValue value)
    {
        var hash = key.GetHashCode();
        var index = Find(key, hash);
        if (index < 0)
            return new(Insert(_hashes, ~index, hash), Insert(_entries, ~index, new(key, value)), _hash ^ Mix(hash, value));
        var known = _entries[index].Value;
        if (known.Equals(value))
            return this;
        var entries = (KeyValuePair<TKey, TValue>[])_entries.Clone();
        entries[index] = new(key, value);
        return new(_hashes, entries, _hash ^ Mix(hash, known) ^ Mix(hash, value));
    }

    public HashedMap<TKey, TValue> SetItems(IEnumerable<KeyValuePair<TKey, TValue>> items) => items.Aggregate(
        this, static (map, item) => map.SetItem(item.Key, item.Value));

    public HashedMap<TKey, TValue> Remove(TKey key)
    {
        var index = Find(key, key.GetHashCode());
        return index < 0 ? this : RemoveAt(index);
    }

    public HashedMap<TKey, TValue> RemoveAll(Func<KeyValuePair<TKey, TValue>, bool> match)
    {
        var rest = this;
        for (var index = _entries.Length - 1; index >= 0; index--)
        {
            if (match(_entries[index]))
                rest = rest.RemoveAt(index);
        }

        return rest;
    }

    public bool Equals(HashedMap<TKey, TValue>? other)
    {
        if (ReferenceEquals(this, other))
            return true;
        if (other is null || _hash != other._hash || Count != other.Count)
            return false;
        for (var index = 0; index < _entries.Length; index++)
        {
            // Mostly at the same place; keys of one hash code may stand in another order.
            var (mine, theirs) = (_entries[index], other._entries[index]);
            if (!mine.Key.Equals(theirs.Key) && !other.TryGetEntry(mine.Key, _hashes[index], out theirs) || !mine.Value.Equals(theirs.Value))
                return false;
        }

        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as HashedMap<TKey, TValue>);

    public override int GetHashCode() => _hash;

    public Enumerator GetEnumerator() => new(_entries);

    IEnumerator<KeyValuePair<TKey, TValue>> IEnumerable<KeyValuePair<TKey, TValue>>.GetEnumerator() =>
        ((IEnumerable<KeyValuePair<TKey, TValue>>)_entries).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => _entries.GetEnumerator();

    /// <summary>Where the key is; if it is not there, the complement of where it belongs.</summary>
    private int Find(TKey key, int hash)
    {
        var (low, high) = (0, _hashes.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_hashes[middle] < hash)
                low = middle + 1;
            else
                high = middle;
        }

        for (; low < _hashes.Length && _hashes[low] == hash; low++)
        {
            if (_entries[low].Key.Equals(key))
                return low;
        }

        return ~low;
    }

    private bool TryGetEntry(TKey key, int hash, out KeyValuePair<TKey, TValue> entry)
    {
        var index = Find(key, hash);
        entry = index < 0 ? default : _entries[index];
        return index >= 0;
    }

    private HashedMap<TKey, TValue> RemoveAt(int index) =>
        Count == 1 ? Empty : new(Without(_hashes, index), Without(_entries, index), _hash ^ Mix(_hashes[index], _entries[index].Value));

    private static T[] Insert<T>(T[] items, int index, T item)
    {
        var longer = new T[items.Length + 1];
        Array.Copy(items, longer, index);
        longer[index] = item;
        Array.Copy(items, index, longer, index + 1, items.Length - index);
        return longer;
    }

    private static T[] Without<T>(T[] items, int index)
    {
        var shorter = new T[items.Length - 1];
        Array.Copy(items, shorter, index);
        Array.Copy(items, index + 1, shorter, index, shorter.Length - index);
        return shorter;
    }

    /// <summary>The share of one entry in the hash code of all; their order must not matter.</summary>
    private static int Mix(int key, TValue value)
    {
        var hash = unchecked((key * 31 + value.GetHashCode()) * (int)0x9E3779B1);
        return hash ^ hash >> 15;
    }

    public struct Enumerator(KeyValuePair<TKey, TValue>[] entries)
    {
        private int _index = -1;

        public readonly KeyValuePair<TKey, TValue> Current => entries[_index];

        public bool MoveNext() => ++_index < entries.Length;
    }
}
