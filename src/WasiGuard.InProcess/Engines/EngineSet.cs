namespace WasiGuard;

/// <summary>What runners with equal options share: the engines, the compiled modules, and the number of executions at once.</summary>
internal sealed class EngineSet
{
    private static readonly Dictionary<Key, WeakReference<EngineSet>> s_sets = [];

    private readonly Key _key;
    private readonly EngineSlot _plain;
    private readonly EngineSlot _metered;
    private readonly EngineSlot _plainUnpooled;
    private readonly EngineSlot _meteredUnpooled;
    private LastFound? _last;

    private EngineSet(Key key)
    {
        _key = key;
        Turns = new(key.MaxConcurrentExecutions);
        _plain = new(() => Create(isMetered: false, key.UsePooling));
        _metered = new(() => Create(isMetered: true, key.UsePooling));
        _plainUnpooled = new(() => _plain.Engine.IsPooled ? Create(isMetered: false, withPool: false) : _plain.Engine);
        _meteredUnpooled = new(() => _metered.Engine.IsPooled ? Create(isMetered: true, withPool: false) : _metered.Engine);
    }

    /// <summary>The executions under way, of which there are never more than the pool has slots for.</summary>
    public ExecutionTurns Turns { get; }

    /// <summary>The modules compiled for these engines.</summary>
    public CompiledCache<CompiledModuleKey, CompiledModule> Modules { get; } = new();

    public static EngineSet For(InProcessRunnerOptions options)
    {
        var key = new Key(options.UsePooling, options.MaxConcurrentExecutions, options.Ceilings.StackBytes);
        lock (s_sets)
        {
            if (!s_sets.TryGetValue(key, out var reference) || !reference.TryGetTarget(out var set))
            {
                foreach (var gone in s_sets.Where(entry => !entry.Value.TryGetTarget(out _)).Select(entry => entry.Key).ToArray())
                    s_sets.Remove(gone);
                set = new(key);
                s_sets[key] = new(set);
            }

            set.Modules.Keep(options.Ceilings.ModuleCacheBytes);
            return set;
        }
    }

    /// <summary>The module, when it is compiled already, in the caller's use.</summary>
    /// <exception cref="WasiModuleException">The module is above a ceiling.</exception>
    public CompiledModule? Find(WasiModule module, bool withFuel, WasiCeilings ceilings, KeptCode? kept = null)
    {
        // The same module again, which is the one that the cache had in use last: nothing to check or to note.
        if (_last is { } last && last.Module == module && last.WithFuel == withFuel && last.Ceilings == (object)ceilings && last.Kept == kept && last.Compiled.TryUse())
            return last.Compiled;
        if (ModuleFacts.Known(module) is not { Shape: { } shape } facts)
            return null;
        ModuleCeilings.Check(module, shape, ceilings);
        var found = Modules.Find(new(facts.Hash, EngineFor(shape, withFuel, ceilings), kept?.Directory));
        _last = found is null ? null : new(module, withFuel, ceilings, kept, found);
        return found;
    }

    /// <summary>The module, compiled if it is not yet, in the caller's use.</summary>
    /// <param name="module">The module.</param>
    /// <param name="withFuel">Whether fuel is counted.</param>
    /// <param name="ceilings">What is compiled at most.</param>
    /// <param name="check">Looks at the module once it has been read, before anything is compiled.</param>
    /// <param name="cancellation">Ends the wait; a compilation that has begun goes on.</param>
    /// <param name="kept">Where code outlives the process; null for nowhere.</param>
    /// <exception cref="WasiModuleException">The module is invalid, no program, or above a ceiling.</exception>
    /// <exception cref="WasiRunnerException">The module cannot be read, or the system has no room for an engine.</exception>
    public async Task<CompiledModule> CompileAsync(WasiModule module, bool withFuel, WasiCeilings ceilings, Action<ModuleShape>? check, CancellationToken cancellation, KeptCode? kept = null)
    {
        _last = null;
        var facts = ModuleFacts.Known(module) ?? await ModuleCompiler.ReadAsync(module, ceilings, cancellation).ConfigureAwait(false);
        var shape = facts.Shape ?? throw Malformed(module);
        ModuleCeilings.Check(module, shape, ceilings);
        check?.Invoke(shape);
        try
        {
            return await Modules
                .GetAsync(new(facts.Hash, EngineFor(shape, withFuel, ceilings), kept?.Directory), compilation => ModuleCompiler.CompileAsync(compilation, module, shape, kept), ceilings.CompileTime, cancellation)
                .ConfigureAwait(false);
        }
        catch (InvalidModuleException invalid)
        {
            throw invalid.For(module, ModuleCompiler.Engine);
        }
        catch (TimeoutException)
        {
            throw new WasiModuleException($"The module '{GuestText.Shown(module.Name)}' takes longer to compile than the runner's ceiling of {ceilings.CompileTime}, its turn among other large modules included. The compilation goes on in the background and is kept; try again later, or raise Ceilings.{nameof(WasiCeilings.CompileTime)} in the options of the runner.");
        }
    }

    private WasiModuleException Malformed(WasiModule module) => ModuleCompiler
        .Invalid(_plain.Engine.Validate(module.Bytes.Span) ?? "it uses a form of the binary format that WasiGuard does not know")
        .For(module, ModuleCompiler.Engine);

    /// <summary>The engine for a module: counting fuel costs speed, so only executions with fuel run on an engine that counts it.</summary>
    /// <param name="shape">What the module declares.</param>
    /// <param name="withFuel">Whether fuel is counted.</param>
    /// <param name="ceilings">What the guest may have.</param>
    /// <exception cref="WasiRunnerException">The system has no room for an engine.</exception>
    private WasiEngine EngineFor(ModuleShape shape, bool withFuel, WasiCeilings ceilings) => FitsPool(shape, ceilings)
        ? (withFuel ? _metered : _plain).Engine
        : (withFuel ? _meteredUnpooled : _plainUnpooled).Engine;

    /// <summary>A slot has one ordinary memory and one table. A module that needs more would take the slot of another guest, or get less than it is promised.</summary>
    private static bool FitsPool(ModuleShape shape, WasiCeilings ceilings) =>
        !shape.HasManagedHeap
        && (shape.Memories.Count == 0 || (shape.Memories.Count == 1 && shape.Memories[0].IsOrdinary))
        && (shape.Tables.Count == 0 || (shape.Tables.Count == 1 && Math.Max(shape.Tables[0].Minimum, Math.Min(shape.Tables[0].Maximum, ceilings.TableElements)) <= EngineConfiguration.PooledTableElements));

    private WasiEngine Create(bool isMetered, bool withPool) =>
        new(EngineConfiguration.Possible(isMetered, _key.MaxConcurrentExecutions, _key.StackBytes, withPool));

    /// <summary>An engine that is made when it is first needed; one that cannot be made is tried again.</summary>
    private sealed class EngineSlot(Func<WasiEngine> create)
    {
        // One at a time in the process: what the system was asked for must still be there when the engine asks for it.
        private static readonly Lock s_creating = new();

        private WasiEngine? _engine;

        public WasiEngine Engine
        {
            get
            {
                if (_engine is { } engine)
                    return engine;
                lock (s_creating)
                    return _engine ??= create();
            }
        }
    }

    private sealed record LastFound(WasiModule Module, bool WithFuel, WasiCeilings Ceilings, KeptCode? Kept, CompiledModule Compiled);

    private sealed record Key(bool UsePooling, int MaxConcurrentExecutions, int StackBytes);
}
