namespace WasiGuard.InProcess.Tests;

public sealed class InProcessFactory : IRunnerFactory
{
    public WasiRunner Create(string temporaryDirectory) => new InProcessWasiRunner(new() { TemporaryDirectory = temporaryDirectory });
}

public sealed class InProcessBadInput : BadInputContract<InProcessFactory>;

public sealed class InProcessClock : ClockContract<InProcessFactory>;

public sealed class InProcessConcurrency : ConcurrencyContract<InProcessFactory>;

public sealed class InProcessEntry : EntryContract<InProcessFactory>;

public sealed class InProcessInputStream : InputStreamContract<InProcessFactory>;

public sealed class InProcessOutputStream : OutputStreamContract<InProcessFactory>;

public sealed class InProcessGuard : GuardContract<InProcessFactory>;

public sealed class InProcessLimits : LimitsContract<InProcessFactory>;

public sealed class InProcessLinkRace : LinkRaceContract<InProcessFactory>;

public sealed class InProcessPreopen : PreopenContract<InProcessFactory>;

public sealed class InProcessProcess : ProcessContract<InProcessFactory>;

public sealed class InProcessReadBack : ReadBackContract<InProcessFactory>;

public sealed class InProcessSnapshot : SnapshotContract<InProcessFactory>;

public sealed class InProcessStdio : StdioContract<InProcessFactory>;

public sealed class InProcessTrap : TrapContract<InProcessFactory>;

public sealed class InProcessWorkingDirectory : WorkingDirectoryContract<InProcessFactory>;

public sealed class InProcessContractCoverage
{
    [Fact]
    public void Contract_IsInherited_Whole() => ContractCoverage.AssertComplete(typeof(InProcessFactory).Assembly);
}
