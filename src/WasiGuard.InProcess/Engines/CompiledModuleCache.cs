namespace WasiGuard;

/// <summary>What a module is compiled for.</summary>
internal readonly record struct CompiledModuleKey(ContentHash Content, bool WithFuel);

/// <summary>The modules used last, each compiled once, also when several executions ask for it at the same time.</summary>
internal sealed class CompiledModuleCache(int capacity)
{
    private readonly Dictionary<CompiledModuleKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];
    private readonly Lock _lock = new();

    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>The compiled module; a compilation that fails is not kept.</summary>
    public CompiledModule GetOrAdd(CompiledModuleKey key, WasiModule module, Func<WasiModule, CompiledModule> compile)
    {
        var entry = Use(key, module, compile);
        try
        {
            return entry.Compiled.Value;
        }
        catch
        {
            Remove(entry);
            throw;
        }
    }

    /// <summary>The compiled module, if it is here.</summary>
    public CompiledModule? Find(CompiledModuleKey key)
    {
        lock (_lock)
            return Touch(key) is { Compiled: { IsValueCreated: true } compiled } ? compiled.Value : null;
    }

    private Entry Use(CompiledModuleKey key, WasiModule module, Func<WasiModule, CompiledModule> compile)
    {
        lock (_lock)
        {
            if (Touch(key) is { } known)
                return known;
            if (_entries.Count == capacity)
            {
                _entries.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            var entry = new Entry(key, new(() => compile(module)));
            _entries.Add(key, _byUse.AddFirst(entry));
            return entry;
        }
    }

    private Entry? Touch(CompiledModuleKey key)
    {
        if (!_entries.TryGetValue(key, out var node))
            return null;
        if (_byUse.First != node)
        {
            _byUse.Remove(node);
            _byUse.AddFirst(node);
        }

        return node.Value;
    }

    private void Remove(Entry entry)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(entry.Key, out var node) && node.Value == entry)
            {
                _entries.Remove(entry.Key);
                _byUse.Remove(node);
            }
        }
    }

    private sealed record Entry(CompiledModuleKey Key, Lazy<CompiledModule> Compiled);
}
