using WasiGuard.ContractTests;
using WasmtimeStandIn;

namespace WasiGuard.Wasmtime.Tests;

public sealed class WasmtimeFactory : IRunnerFactory
{
    // A process has to start first, on a machine that may be busy with other tests.
    public TimeSpan TimeToSpeak => TimeSpan.FromSeconds(5);

    public WasiRunner Create(string temporaryDirectory) => new WasmtimeWasiRunner(new WasmtimeRunnerOptions
    {
        ExecutablePath = WasmtimeProgram.Path,
        ProcessEnvironment = WasmtimeProgram.Environment,
        TemporaryDirectory = temporaryDirectory,
    });
}

public sealed class WasmtimeBadInput : BadInputContract<WasmtimeFactory>;

public sealed class WasmtimeClock : ClockContract<WasmtimeFactory>;

public sealed class WasmtimeConcurrency : ConcurrencyContract<WasmtimeFactory>;

public sealed class WasmtimeEntry : EntryContract<WasmtimeFactory>;

public sealed class WasmtimeGuard : GuardContract<WasmtimeFactory>;

public sealed class WasmtimeLimits : LimitsContract<WasmtimeFactory>;

public sealed class WasmtimeLinkRace : LinkRaceContract<WasmtimeFactory>;

public sealed class WasmtimePreopen : PreopenContract<WasmtimeFactory>;

public sealed class WasmtimeProcess : ProcessContract<WasmtimeFactory>;

public sealed class WasmtimeReadBack : ReadBackContract<WasmtimeFactory>;

public sealed class WasmtimeSnapshot : SnapshotContract<WasmtimeFactory>;

public sealed class WasmtimeStdio : StdioContract<WasmtimeFactory>;

public sealed class WasmtimeWorkingDirectory : WorkingDirectoryContract<WasmtimeFactory>;

public sealed class WasmtimeContractCoverage
{
    [Fact]
    public void Contract_IsInherited_Whole() => ContractCoverage.AssertComplete(typeof(WasmtimeFactory).Assembly);
}
