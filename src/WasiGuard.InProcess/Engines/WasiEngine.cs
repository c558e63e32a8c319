using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Wasmtime;

namespace WasiGuard;

/// <summary>A Wasmtime engine with everything that a module can import defined once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Runners share it and are not disposable: the handles' finalizers release it after the last of them.")]
internal sealed class WasiEngine
{
    private static readonly string s_compiler = $"{typeof(Module).Assembly.FullName} {typeof(Module).Module.ModuleVersionId}";

    private readonly Engine _engine;
    private readonly Lazy<Engine> _compiler;
    private readonly Linker _linker;
    private readonly Linker _wasi;
    private readonly string _codeSettings;

    /// <param name="configuration">What the engine is like.</param>
    public WasiEngine(EngineConfiguration configuration)
    {
        _codeSettings = configuration.CodeSettings;
        IsPooled = configuration.Memory == EngineMemory.Pool;
        try
        {
            _engine = configuration.Create();
        }
        catch (DllNotFoundException missing)
        {
            throw new WasiRunnerException($"Wasmtime has no native library for {RuntimeInformation.RuntimeIdentifier}. Run on a platform of the Wasmtime package, or use another runner.", missing);
        }

        _compiler = new(configuration.CreateCompiler);
        _linker = new(_engine);
        _wasi = new(_engine);
        _wasi.DefineWasi();
        EngineRuntime.Make(_engine, configuration.IsMetered, _wasi);
        GuestImports.Define(_linker, new GuestCaller(_engine, _wasi));
    }

    /// <summary>Whether memories come from a pool.</summary>
    public bool IsPooled { get; }

    /// <summary>What the code of a module stands for that is compiled for this engine.</summary>
    public CodeKey CodeKey(ContentHash module) => new(module, s_compiler, _codeSettings);

    /// <summary>The module's code, and the same as bytes, which the caller disposes of.</summary>
    /// <param name="name">The module's name.</param>
    /// <param name="bytes">The module's bytes.</param>
    /// <param name="onAllCores">Whether to compile with the threads that all such compilations share, so that one waits for another.</param>
    /// <exception cref="WasmtimeException">The module is invalid.</exception>
    public (Module Code, SerializedCode Serialized) Compile(string name, ReadOnlySpan<byte> bytes, bool onAllCores)
    {
        if (!onAllCores)
        {
            var own = Module.FromBytes(_engine, name, bytes);
            return (own, SerializedCode.Of(own));
        }

        using var compiled = Module.FromBytes(_compiler.Value, name, bytes);
        var serialized = SerializedCode.Of(compiled);
        return (Load(name, serialized.Span), serialized);
    }

    /// <summary>Takes code that was compiled for an engine like this one. It is not checked: it must come from one.</summary>
    /// <exception cref="WasmtimeException">It was compiled for another engine.</exception>
    public Module Load(string name, ReadOnlySpan<byte> code) => Module.Deserialize(_engine, name, code);

    /// <summary>Why the engine refuses the bytes as a module, found out without compiling them; null when it does not.</summary>
    public string? Validate(ReadOnlySpan<byte> bytes) => Module.Validate(_engine, bytes);

    public Store CreateStore(GuestExecution data) => new(_engine, data);

    /// <summary>Instantiates the module, which runs its start function.</summary>
    public Instance Instantiate(Store store, Module module) => _linker.Instantiate(store, module);

    /// <summary>Makes every guest of this engine ask soon whether it has to stop.</summary>
    public void Interrupt() => _engine.IncrementEpoch();
}
