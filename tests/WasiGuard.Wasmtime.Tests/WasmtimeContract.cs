using WasmtimeStandIn;

namespace WasiGuard.Wasmtime.Tests;

public sealed class WasmtimeFactory : IRunnerFactory
{
    // A process has to start first, on a machine that may be busy with other tests.
    public TimeSpan TimeToSpeak => TimeSpan.FromSeconds(5);

    public WasiRunner Create(string temporaryDirectory) => CreateRunner(temporaryDirectory);

    /// <summary>Older programs are run too, by <c>WASMTIME</c>.</summary>
    public string TextOf(TrapKind kind)
    {
        var program = CreateRunner(Path.GetTempPath()).LookAtProgramAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        Assert.SkipWhen(kind.Needs is { } proposal && program.MissingProposals.Contains(proposal), $"wasmtime {program.Version} lacks {kind.Needs}.");
        Assert.SkipWhen(kind.Name.StartsWith("array too large, before", StringComparison.Ordinal) && program.Version.StartsWith("36.", StringComparison.Ordinal), "Line 36 fills such an array for a minute and goes on.");
        return kind.Text;
    }

    private static WasmtimeWasiRunner CreateRunner(string temporaryDirectory) => new(new WasmtimeRunnerOptions
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

public sealed class WasmtimeInputStream : InputStreamContract<WasmtimeFactory>;

public sealed class WasmtimeOutputStream : OutputStreamContract<WasmtimeFactory>;

public sealed class WasmtimeGuard : GuardContract<WasmtimeFactory>;

public sealed class WasmtimeLimits : LimitsContract<WasmtimeFactory>;

public sealed class WasmtimeLinkRace : LinkRaceContract<WasmtimeFactory>;

public sealed class WasmtimePreopen : PreopenContract<WasmtimeFactory>;

public sealed class WasmtimeProcess : ProcessContract<WasmtimeFactory>;

public sealed class WasmtimeReadBack : ReadBackContract<WasmtimeFactory>;

public sealed class WasmtimeSnapshot : SnapshotContract<WasmtimeFactory>;

public sealed class WasmtimeStdio : StdioContract<WasmtimeFactory>
{
    /// <inheritdoc/>
    protected override int ErrnoOfAnEmptyRead => 27;
}

public sealed class WasmtimeTrap : TrapContract<WasmtimeFactory>;

public sealed class WasmtimeWorkingDirectory : WorkingDirectoryContract<WasmtimeFactory>;

public sealed class WasmtimeContractCoverage
{
    [Fact]
    public void Contract_IsInherited_Whole() => ContractCoverage.AssertComplete(typeof(WasmtimeFactory).Assembly);
}
