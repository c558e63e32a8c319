using Wasmtime;

namespace WasiGuard;

/// <summary>A module's code for one engine.</summary>
internal sealed class CompiledModule(WasiEngine engine, Module code, string name)
{
    private const string Start = "_start";
    private const int BriefMilliseconds = 2;

    public WasiEngine Engine => engine;

    /// <summary>Whether the last execution took so little time that the next one may use a thread of the pool.</summary>
    public bool IsBrief { get; private set; }

    public void Took(TimeSpan duration) => IsBrief = duration.TotalMilliseconds < BriefMilliseconds;

    /// <summary>Compiles for the first engine, or for the second when the module does not fit the pool of the first.</summary>
    /// <exception cref="WasiRunnerException">The module is invalid, or is no program.</exception>
    public static CompiledModule Compile(WasiModule module, Lazy<WasiEngine> pooled, Lazy<WasiEngine> unpooled)
    {
        var bytes = module.Bytes.Span;
        try
        {
            return Checked(new(pooled.Value, pooled.Value.Compile(module.Name, bytes), module.Name));
        }
        catch (WasmtimeException) when (pooled != unpooled)
        {
            return Compile(module, unpooled, unpooled);
        }
        catch (WasmtimeException invalid)
        {
            throw new WasiRunnerException($"The module '{GuestText.Shown(module.Name)}' is invalid: {EngineError.RootCause(invalid.Message)}. Build it for wasm32-wasi (wasip1) and WebAssembly features that Wasmtime has.", invalid);
        }
    }

    /// <summary>Instantiates the module, which runs its start function if it has one.</summary>
    public Instance Instantiate(Store store) => engine.Instantiate(store, code);

    /// <summary>Runs the program of an instance.</summary>
    public static void Run(Instance instance) => instance.GetAction(Start)!();

    /// <summary>Words why the engine did not instantiate the module.</summary>
    public WasiRunnerException Refused(WasmtimeException refused) =>
        new($"The module '{GuestText.Shown(name)}' cannot be instantiated: {EngineError.RootCause(refused.Message)}. Build it for WASI preview 1, or raise WasiLimits.MaxMemoryBytes when its memory is larger from the start.", refused);

    private static CompiledModule Checked(CompiledModule module) =>
        module.Exports(Start) is FunctionExport { Parameters.Count: 0, Results.Count: 0 } ? module : throw NoProgram(module.Name);

    private string Name => name;

    private Export? Exports(string export) => code.Exports.FirstOrDefault(candidate => candidate.Name == export);

    private static WasiRunnerException NoProgram(string name) =>
        new($"The module '{GuestText.Shown(name)}' exports no function '_start' without parameters and results, so it is no program. Build it as a WASI command, not as a reactor or a library.");
}
