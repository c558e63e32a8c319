namespace WasiGuard;

/// <summary>What runners with equal options share: the engines, the compiled modules, and the number of executions at once.</summary>
internal sealed class SharedEngine
{
    private static readonly Dictionary<InProcessRunnerOptions, WeakReference<SharedEngine>> s_engines = [];

    private static readonly WasiCeilings s_ceilings = new();

    private readonly CompiledModuleCache _modules;
    private readonly Lazy<WasiEngine> _plain;
    private readonly Lazy<WasiEngine> _metered;
    private readonly Lazy<WasiEngine> _plainUnpooled;
    private readonly Lazy<WasiEngine> _meteredUnpooled;

    private SharedEngine(InProcessRunnerOptions options)
    {
        Turn = new(options.MaxConcurrentExecutions);
        _modules = new(64);
        var slots = options.UsePooling ? options.MaxConcurrentExecutions : 0;
        _plain = new(() => new(isMetered: false, slots));
        _metered = new(() => new(isMetered: true, slots));
        _plainUnpooled = options.UsePooling ? new(() => new(isMetered: false, slots: 0)) : _plain;
        _meteredUnpooled = options.UsePooling ? new(() => new(isMetered: true, slots: 0)) : _metered;
    }

    /// <summary>Entered by each execution, so that there are never more than the pool has slots for.</summary>
    public SemaphoreSlim Turn { get; }

    public static SharedEngine For(InProcessRunnerOptions options)
    {
        // What only an execution reads does not tell engines apart.
        var key = options with { TemporaryDirectory = null, Ceilings = s_ceilings, LoggerFactory = null, NetFetch = NetFetchHost.Default };
        lock (s_engines)
        {
            if (s_engines.TryGetValue(key, out var reference) && reference.TryGetTarget(out var known))
                return known;
            foreach (var gone in s_engines.Where(entry => !entry.Value.TryGetTarget(out _)).Select(entry => entry.Key).ToArray())
                s_engines.Remove(gone);
            var created = new SharedEngine(key);
            s_engines[key] = new(created);
            return created;
        }
    }

    /// <summary>The module, when it is compiled already.</summary>
    public CompiledModule? Find(WasiModule module, bool withFuel) =>
        ContentHash.Known(module) is { } hash ? _modules.Find(new(hash, withFuel)) : null;

    /// <summary>The module compiled for an engine; counting fuel costs speed, so only executions with fuel run on an engine that counts it.</summary>
    /// <exception cref="WasiRunnerException">The module is invalid.</exception>
    public CompiledModule Compile(WasiModule module, bool withFuel) => _modules.GetOrAdd(
        new(ContentHash.Of(module), withFuel),
        module,
        withFuel ? CompileMetered : CompilePlain);

    private CompiledModule CompilePlain(WasiModule module) => CompiledModule.Compile(module, _plain, _plainUnpooled);

    private CompiledModule CompileMetered(WasiModule module) => CompiledModule.Compile(module, _metered, _meteredUnpooled);
}
