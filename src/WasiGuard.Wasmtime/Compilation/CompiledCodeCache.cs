namespace WasiGuard;

/// <summary>What compiled code stands for, and where it is kept beyond this process; null for nowhere.</summary>
internal readonly record struct CompiledCodeKey(CodeKey Code, string? Directory);

/// <summary>The code used last, up to a number of bytes; each module is compiled once, also when several executions ask for it at the same time.</summary>
internal sealed class CompiledCodeCache
{
    // Code holds a descriptor of the process, however small it is.
    private const long LeastBytes = 2 * 1024 * 1024;
    private const long RefusalBytes = 16 * 1024;

    private static readonly TimeSpan s_longestExit = TimeSpan.FromSeconds(2);

    private readonly Dictionary<CompiledCodeKey, LinkedListNode<CodeCompilation>> _entries = [];
    private readonly LinkedList<CodeCompilation> _byUse = [];
    private readonly Lock _lock = new();
    private long _capacity;
    private long _bytes;

    /// <summary>The cache of this process, which all runners share: one is soon made, and what was compiled outlives it.</summary>
    public static CompiledCodeCache OfProcess { get; } = ForProcess();

    /// <summary>Raises the bytes that are kept at most; runners share the largest number.</summary>
    public void Keep(long bytes)
    {
        lock (_lock)
            _capacity = Math.Max(_capacity, bytes);
    }

    /// <summary>The code of a module in the caller's use: what is here, what is being made, or what is made now.</summary>
    /// <param name="key">What it stands for.</param>
    /// <param name="make">Makes it, until nobody waits for it any more.</param>
    /// <param name="ceiling">How long to wait.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidModuleException">The module is refused.</exception>
    /// <exception cref="TimeoutException">It took longer.</exception>
    public Task<CompiledCode> GetAsync(CompiledCodeKey key, Func<CancellationToken, Task<CompiledCode>> make, TimeSpan ceiling, CancellationToken cancellation)
    {
        CodeCompilation? added = null;
        CodeCompilation found;
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
            _ = KeepAsync(added, make);
        return found.WaitAsync(ceiling, cancellation);
    }

    /// <summary>Lets go of code that has turned out to be of no use.</summary>
    public void Drop(CompiledCodeKey key, CompiledCode code)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out var node) || node.Value.Code != code)
                return;
            Forget(key);
        }

        code.Release();
    }

    private static CompiledCodeCache ForProcess()
    {
        var cache = new CompiledCodeCache();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => cache.Close();
        return cache;
    }

    /// <summary>Stops what is being made, and removes what is here.</summary>
    private void Close()
    {
        CodeCompilation[] all;
        lock (_lock)
        {
            all = [.. _byUse];
            _entries.Clear();
            _byUse.Clear();
        }

        foreach (var compilation in all)
        {
            if (compilation.IsFinished)
                compilation.Code?.Release();
            else
                compilation.Stop();
        }

        Task.WhenAny(Task.WhenAll(all.Select(compilation => compilation.End)), Task.Delay(s_longestExit)).Wait();
    }

    private async Task KeepAsync(CodeCompilation compilation, Func<CancellationToken, Task<CompiledCode>> make)
    {
        try
        {
            var code = await make(compilation.Stopped).ConfigureAwait(false);
            var isKept = TryWeigh(compilation, Math.Max(LeastBytes, code.Bytes));
            compilation.Succeed(code);
            if (isKept)
                Trim();
            else
                code.Release();
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

    private CodeCompilation? Touch(CompiledCodeKey key)
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

    private bool TryWeigh(CodeCompilation compilation, long bytes)
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
            CompiledCode? gone;
            lock (_lock)
            {
                var last = _byUse.Last;
                while (last is not null && !last.Value.IsFinished)
                    last = last.Previous;
                if (_bytes <= _capacity || last is null)
                    return;
                gone = last.Value.Code;
                Forget(last.Value.Key);
            }

            gone?.Release();
        }
    }

    private void Remove(CodeCompilation compilation)
    {
        lock (_lock)
        {
            if (IsHere(compilation))
                Forget(compilation.Key);
        }
    }

    private void Forget(CompiledCodeKey key)
    {
        if (!_entries.Remove(key, out var node))
            return;
        _byUse.Remove(node);
        _bytes -= node.Value.Weight;
    }

    private bool IsHere(CodeCompilation compilation) => _entries.TryGetValue(compilation.Key, out var node) && node.Value == compilation;
}
