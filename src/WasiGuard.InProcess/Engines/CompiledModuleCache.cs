namespace WasiGuard;

/// <summary>What a module is compiled for.</summary>
internal readonly record struct CompiledModuleKey(ContentHash Content, WasiEngine Engine);

/// <summary>The modules used last, up to a number of bytes; each is compiled once, also when several executions ask for it at the same time.</summary>
internal sealed class CompiledModuleCache
{
    // A module holds a descriptor and mappings of the process, however small its code is.
    private const long LeastBytes = 2 * 1024 * 1024;
    private const long RefusalBytes = 16 * 1024;

    private readonly Dictionary<CompiledModuleKey, LinkedListNode<ModuleCompilation>> _entries = [];
    private readonly LinkedList<ModuleCompilation> _byUse = [];
    private readonly Lock _lock = new();
    private long _capacity;
    private long _bytes;

    /// <summary>Modules and refusals that are kept.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _entries.Count;
        }
    }

    /// <summary>Raises the bytes that are kept at most; runners that share this cache share the largest number.</summary>
    public void Keep(long bytes)
    {
        lock (_lock)
            _capacity = Math.Max(_capacity, bytes);
    }

    /// <summary>The compiled module in use, if it is here.</summary>
    public CompiledModule? Find(CompiledModuleKey key)
    {
        lock (_lock)
            return Touch(key) is { Compiled: { } compiled } && compiled.TryUse() ? compiled : null;
    }

    /// <summary>The compilation of a module: the one under way, or one that is begun.</summary>
    public ModuleCompilation GetOrAdd(CompiledModuleKey key, Func<ModuleCompilation, Task<CompiledModule>> compile)
    {
        ModuleCompilation? added = null;
        lock (_lock)
        {
            if (Touch(key) is { } known && known.TryWait())
                return known;
            if (_entries.Remove(key, out var gone))
            {
                _byUse.Remove(gone);
                _bytes -= gone.Value.Weight;
            }

            added = new(key);
            _entries.Add(key, _byUse.AddFirst(added));
        }

        _ = KeepAsync(added, compile);
        return added;
    }

    private async Task KeepAsync(ModuleCompilation compilation, Func<ModuleCompilation, Task<CompiledModule>> compile)
    {
        try
        {
            var compiled = await compile(compilation).ConfigureAwait(false);
            Weigh(compilation, Math.Max(LeastBytes, compiled.Bytes));
            compilation.Succeed(compiled);
            Trim();
        }
        catch (InvalidModuleException refused)
        {
            Weigh(compilation, RefusalBytes);
            compilation.Fail(refused);
            Trim();
        }
        catch (Exception failure)
        {
            Remove(compilation);
            compilation.Fail(failure);
        }
    }

    private ModuleCompilation? Touch(CompiledModuleKey key)
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

    private void Weigh(ModuleCompilation compilation, long bytes)
    {
        lock (_lock)
        {
            if (!IsHere(compilation))
                return;
            compilation.Weight = bytes;
            _bytes += bytes;
        }
    }

    /// <summary>Lets go of what was not used for longest.</summary>
    private void Trim()
    {
        while (true)
        {
            CompiledModule? gone;
            lock (_lock)
            {
                var last = _byUse.Last;
                while (last is not null && !last.Value.IsFinished)
                    last = last.Previous;
                if (_bytes <= _capacity || last is null)
                    return;
                _entries.Remove(last.Value.Key);
                _byUse.Remove(last);
                _bytes -= last.Value.Weight;
                gone = last.Value.Compiled;
            }

            gone?.Release();
        }
    }

    private void Remove(ModuleCompilation compilation)
    {
        lock (_lock)
        {
            if (!IsHere(compilation))
                return;
            _byUse.Remove(_entries[compilation.Key]);
            _entries.Remove(compilation.Key);
        }
    }

    private bool IsHere(ModuleCompilation compilation) => _entries.TryGetValue(compilation.Key, out var node) && node.Value == compilation;
}
