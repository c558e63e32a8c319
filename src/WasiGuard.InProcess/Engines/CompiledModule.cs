using Wasmtime;

namespace WasiGuard;

/// <summary>A module's code for one engine. It is let go when neither the cache nor an execution uses it any more.</summary>
internal sealed class CompiledModule(WasiEngine engine, Module code, long bytes, WasiModule module, ModuleShape shape) : ICompiled
{
    private const int BriefMilliseconds = 2;
    private const int OverlongMilliseconds = 20;

    private int _users = 1;
    private bool _isBrief;
    private bool _hasOverrun;
    private KnownBounds? _bounds;

    public WasiEngine Engine => engine;

    /// <summary>Bytes of the code.</summary>
    public long Bytes => bytes;

    /// <summary>Whether an earlier process compiled it.</summary>
    public bool IsFromDirectory { get; init; }

    /// <summary>Whether the next execution may use a thread of the pool: the last one took little time, and none there ever took long.</summary>
    public bool IsBrief => _isBrief && !_hasOverrun;

    /// <summary>Begins to use the code; false when it has been let go.</summary>
    public bool TryUse()
    {
        for (var users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return true;
        }

        return false;
    }

    /// <summary>Ends a use.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            code.Dispose();
    }

    /// <summary>Remembers how long an execution took.</summary>
    public void Took(TimeSpan duration, bool onPool)
    {
        _isBrief = duration.TotalMilliseconds < BriefMilliseconds;
        _hasOverrun |= onPool && duration.TotalMilliseconds > OverlongMilliseconds;
    }

    /// <summary>What the engine is told for an execution.</summary>
    /// <exception cref="WasiModuleException">What the module starts with does not fit.</exception>
    public EngineBounds BoundsOf(MemoryBudget budget, WasiCeilings ceilings)
    {
        if (_bounds is { } known && known.Budget == budget && known.TableElements == ceilings.TableElements)
            return known.Bounds;
        var bounds = EngineBounds.Of(module, shape, budget, ceilings);
        _bounds = new(budget, ceilings.TableElements, bounds);
        return bounds;
    }

    /// <summary>Instantiates the module, which runs its start function if it has one.</summary>
    public Instance Instantiate(Store store) => engine.Instantiate(store, code);

    /// <summary>Runs the program of an instance.</summary>
    public void Run(Instance instance)
    {
        foreach (var export in shape.Entry.Called)
            instance.GetAction(export)!();
    }

    /// <summary>Words why the engine did not instantiate the module.</summary>
    public WasiRunnerException Refused(WasmtimeException refused)
    {
        var cause = EngineError.RootCause(refused.Message);
        return EngineError.IsShortOfMemory(cause)
            ? EngineError.ShortOfMemory(module.Name, "run", cause, refused)
            : new WasiModuleException($"The module '{GuestText.Shown(module.Name)}' cannot be instantiated: {GuestText.Shown(cause, 500)}. Build it for WASI preview 1 (wasm32-wasip1).", refused);
    }

    private sealed record KnownBounds(MemoryBudget Budget, long TableElements, EngineBounds Bounds);
}
