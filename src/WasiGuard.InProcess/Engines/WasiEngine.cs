using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using Wasmtime;

namespace WasiGuard;

/// <summary>A Wasmtime engine with everything that a module can import defined once.</summary>
[SuppressMessage("Design", "CA1001", Justification = "Runners share it and are not disposable: the handles' finalizers release it after the last of them.")]
internal sealed class WasiEngine
{
    private const int KeptResident = 512 * 1024;
    private const uint InstancesPerGuest = 2;
    private const int MaxTableElements = 65_536;

    private readonly Engine _engine;
    private readonly Linker _linker;
    private readonly Linker _wasi;

    /// <param name="isMetered">Whether guests consume fuel.</param>
    /// <param name="slots">Guests that the pool has room for; 0 for no pool.</param>
    public WasiEngine(bool isMetered, int slots)
    {
        try
        {
            _engine = slots > 0 ? CreatePooled(isMetered, (uint)slots) : new(Configure(isMetered));
        }
        catch (DllNotFoundException missing)
        {
            throw new WasiRunnerException($"Wasmtime has no native library for {RuntimeInformation.RuntimeIdentifier}. Run on a platform of the Wasmtime package, or use another runner.", missing);
        }

        _linker = new(_engine);
        _wasi = new(_engine);
        _wasi.DefineWasi();
        GuestImports.Define(_linker, new GuestCaller(_engine, _wasi));
    }

    public Module Compile(string name, ReadOnlySpan<byte> bytes) => Module.FromBytes(_engine, name, bytes);

    public Store CreateStore(GuestExecution data) => new(_engine, data);

    /// <summary>Instantiates the module, which runs its start function.</summary>
    public Instance Instantiate(Store store, Module module) => _linker.Instantiate(store, module);

    /// <summary>Makes every guest of this engine ask soon whether it has to stop.</summary>
    public void Interrupt() => _engine.IncrementEpoch();

    private static Config Configure(bool isMetered) => new Config().WithEpochInterruption(true).WithFuelConsumption(isMetered);

    private static Engine CreatePooled(bool isMetered, uint slots)
    {
        try
        {
            using var pool = new PoolingAllocationConfig()
                .WithMaxCoreInstances(slots * InstancesPerGuest)
                .WithMaxMemories(slots)
                .WithMaxTables(slots)
                .WithMaxTableElements(MaxTableElements)
                .WithMaxUnusedWarmSlots(slots)
                .WithLinearMemoryKeepResidentBytes(KeptResident)
                .WithTableKeepResidentBytes(KeptResident);
            return new(Configure(isMetered).WithPoolingAllocationStrategy(pool));
        }
        catch (WasmtimeException)
        {
            // The system does not reserve that much address space for this process.
            return new(Configure(isMetered));
        }
    }
}
