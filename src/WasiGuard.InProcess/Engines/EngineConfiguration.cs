using Wasmtime;

namespace WasiGuard;

/// <summary>What distinguishes one engine from another.</summary>
/// <param name="IsMetered">Whether guests consume fuel.</param>
/// <param name="Memory">Where memories come from.</param>
/// <param name="Slots">Guests that the pool has room for.</param>
/// <param name="StackBytes">The guest's stack.</param>
internal readonly record struct EngineConfiguration(bool IsMetered, EngineMemory Memory, int Slots, int StackBytes)
{
    /// <summary>Elements of a table in the pool.</summary>
    public const long PooledTableElements = 1 << 20;

    private const int KeptResident = 512 * 1024;
    private const uint InstancesPerGuest = 2;
    private const int MaxInstanceBytes = 64 * 1024 * 1024;
    private const ulong GuestAddressSpace = 4UL << 30;
    private const ulong Guards = 128UL << 20;
    private const ulong EngineItself = 256UL << 20;
    private const int GrowthReserved = 16 * 1024 * 1024;

    /// <summary>The best way to have memories that the system lets this process have.</summary>
    /// <param name="isMetered">Whether guests consume fuel.</param>
    /// <param name="slots">Guests at once.</param>
    /// <param name="stackBytes">The guest's stack.</param>
    /// <param name="withPool">Whether there may be a pool.</param>
    /// <exception cref="WasiRunnerException">There is not even room for an engine.</exception>
    public static EngineConfiguration Possible(bool isMetered, int slots, int stackBytes, bool withPool)
    {
        const int Mappings = 8;
        var all = (ulong)slots * (GuestAddressSpace + Guards + PooledTableElements * sizeof(long));
        var isPossible = AddressSpace.HasMappings(Mappings * slots);
        if (withPool && isPossible && AddressSpace.CanReserve(all + EngineItself))
            return new(isMetered, EngineMemory.Pool, slots, stackBytes);
        if (isPossible && AddressSpace.CanReserve((ulong)slots * (GuestAddressSpace + Guards) + EngineItself))
            return new(isMetered, EngineMemory.OnDemand, slots, stackBytes);
        if (AddressSpace.CanReserve(EngineItself))
            return new(isMetered, EngineMemory.Compact, slots, stackBytes);
        throw new WasiRunnerException("The system grants this process no address space for an engine. Raise the limit (ulimit -v, RLIMIT_AS), or run guests with WasmtimeWasiRunner.");
    }

    /// <summary>What of this decides how code looks: engines that say the same run each other's.</summary>
    public string CodeSettings => $"{(IsMetered ? "fuel" : "")} {(Memory == EngineMemory.Compact ? "compact" : "")}";

    /// <summary>An engine for guests.</summary>
    public Engine Create()
    {
        using var config = Configure().WithParallelCompilation(false);
        if (Memory != EngineMemory.Pool)
            return new(config);
        var slots = (uint)Slots;
        using var pool = new PoolingAllocationConfig()
            .WithMaxCoreInstances(slots * InstancesPerGuest)
            .WithMaxMemories(slots)
            .WithMaxTables(slots)
            .WithMaxTableElements((nuint)PooledTableElements)
            .WithMaxCoreInstanceSize(MaxInstanceBytes)
            .WithMaxUnusedWarmSlots(slots)
            .WithMaxGcHeaps(0)
            .WithLinearMemoryKeepResidentBytes(KeptResident)
            .WithTableKeepResidentBytes(KeptResident);
        return new(config.WithPoolingAllocationStrategy(pool.WithoutAsyncStacks()));
    }

    /// <summary>An engine that compiles on all cores what an engine of <see cref="Create"/> runs.</summary>
    public Engine CreateCompiler()
    {
        using var config = Configure().WithParallelCompilation(true);
        return new(config);
    }

    private Config Configure()
    {
        var config = new Config().WithEpochInterruption(true).WithFuelConsumption(IsMetered).WithAsyncStackSize(StackBytes).WithMaximumStackSize(StackBytes);
        return Memory == EngineMemory.Compact ? config.WithStaticMemoryMaximumSize(0).WithMemoryReservationForGrowth(GrowthReserved) : config;
    }
}
