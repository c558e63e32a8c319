namespace WasiGuard;

/// <summary>What was compiled and used last, up to a number of bytes; each module is compiled once, also when several executions ask for it at the same time.</summary>
internal sealed class CompiledCache<TKey, TCompiled>
    where TKey : notnull
    where TCompiled : class, ICompiled
{
    // A module holds a descriptor and mappings of the process, however small its code is.
    private const long LeastBytes = 2 * 1024 * 1024;
    private const long RefusalBytes = 16 * 1024;

    private static readonly TimeSpan s_longestExit = TimeSpan.FromSeconds(2);

    private readonly Dictionary<TKey, LinkedListNode<Compilation<TKey, TCompiled>>> _entries = [];
    private readonly LinkedList<Compilation<TKey, TCompiled>> _byUse = [];
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

    /// <summary>What is compiled already, in the caller's use.</summary>
    public TCompiled? Find(TKey key)
    {
        lock (_lock)
            return Touch(key) is { Compiled: { } compiled } && compiled.TryUse() ? compiled : null;
    }

    /// <summary>What was compiled, in the caller's use: what is here, what is being made, or what is made now.</summary>
    /// <param name="key">What it stands for.</param>
    /// <param name="compile">Makes it.</param>
    /// <param name="ceiling">How long to wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidModuleException">The module is refused.</exception>
    /// <exception cref="TimeoutException">It took longer.</exception>
    public Task<TCompiled> GetAsync(TKey key, Func<Compilation<TKey, TCompiled>, Task<TCompiled>> compile, TimeSpan ceiling, CancellationToken cancellation)
    {
        Compilation<TKey, TCompiled>? added = null;
        Compilation<TKey, TCompiled> found;
        lock (_lock)
        {
            if (Touch(key) is { } known && known.TryWait())
            {
                found = known;
            }
            else
            {
                Forget(key);
                found = added = new(key);
                _entries.Add(key, _byUse.AddFirst(added));
            }
        }

        if (added is not null)
            _ = KeepAsync(added, compile);
        return found.WaitAsync(ceiling, cancellation);
    }

    /// <summary>Lets go of what has turned out to be of no use.</summary>
    public void Drop(TKey key, TCompiled compiled)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node) || node.Value.Compiled != compiled)
                return;
            Forget(key);
        }

        compiled.Release();
    }

    /// <summary>Stops what is being made, and lets go of what is here.</summary>
    public void Close()
    {
        Compilation<TKey, TCompiled>[] all;
        lock (_lock)
        {
            all = [.. _byUse];
            _entries.Clear();
            _byUse.Clear();
        }

        foreach (var compilation in all)
        {
            if (compilation.IsFinished)
                compilation.Compiled?.Release();
            else
                compilation.Stop();
        }

        Task.WhenAny(Task.WhenAll(all.Select(compilation => compilation.End)), Task.Delay(s_longestExit)).Wait();
    }

    private async Task KeepAsync(Compilation<TKey, TCompiled> compilation, Func<Compilation<TKey, TCompiled>, Task<TCompiled>> compile)
    {
        try
        {
            var compiled = await compile(compilation).ConfigureAwait(false);
            var isKept = TryWeigh(compilation, Math.Max(LeastBytes, compiled.Bytes));
            compilation.Succeed(compiled);
            if (isKept)
                Trim();
            else
                compiled.Release();
        }
        catch (InvalidModuleException refused)
        {
            TryWeigh(compilation, RefusalBytes);
            compilation.Fail(refused);
            Trim();
        }
        catch (Exception failure)
        {
            Remove(compilation);
            compilation.Fail(failure);
        }
    }

    private Compilation<TKey, TCompiled>? Touch(TKey key)
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

    private bool TryWeigh(Compilation<TKey, TCompiled> compilation, long bytes)
    {
        lock (_lock)
        {
            if (!IsHere(compilation))
                return false;
            compilation.Weight = bytes;
            _bytes += bytes;
            return true;
        }
    }

    /// <summary>Lets go of what was not used for longest.</summary>
    private void Trim()
    {
        while (true)
        {
            TCompiled? gone;
            lock (_lock)
            {
                var last = _byUse.Last;
                while (last is not null && !last.Value.IsFinished)
                    last = last.Previous;
                if (_bytes <= _capacity || last is null)
                    return;
                gone = last.Value.Compiled;
                Forget(last.Value.Key);
            }

            gone?.Release();
        }
    }

    private void Remove(Compilation<TKey, TCompiled> compilation)
    {
        lock (_lock)
        {
            if (IsHere(compilation))
                Forget(compilation.Key);
        }
    }

    private void Forget(TKey key)
    {
        if (!_entries.Remove(key, out var node))
            return;
        _byUse.Remove(node);
        _bytes -= node.Value.Weight;
    }

    private bool IsHere(Compilation<TKey, TCompiled> compilation) => _entries.TryGetValue(compilation.Key, out var node) && node.Value == compilation;
}
