namespace WasiGuard.Browser.Tests;

public sealed class PageRunnerFactory : IRunnerFactory
{
    public WasiRunner Create(string temporaryDirectory)
    {
        Chromium.SkipWhenMissing();
        return new PageRunner();
    }

    public string TextOf(TrapKind kind) => kind.Browser ?? kind.Text;
}

public sealed class BrowserBadInput : BadInputContract<PageRunnerFactory>;

public sealed class BrowserClock : ClockContract<PageRunnerFactory>;

public sealed class BrowserConcurrency : ConcurrencyContract<PageRunnerFactory>;

public sealed class BrowserEntry : EntryContract<PageRunnerFactory>;

public sealed class BrowserInputStream : InputStreamContract<PageRunnerFactory>;

public sealed class BrowserOutputStream : OutputStreamContract<PageRunnerFactory>
{
    protected override int SlowExecutions => 1;
}

public sealed class BrowserGuard : GuardContract<PageRunnerFactory>;

public sealed class BrowserLimits : LimitsContract<PageRunnerFactory>;

public sealed class BrowserLinkRace : LinkRaceContract<PageRunnerFactory>;

public sealed class BrowserPreopen : PreopenContract<PageRunnerFactory>;

public sealed class BrowserProcess : ProcessContract<PageRunnerFactory>;

public sealed class BrowserReadBack : ReadBackContract<PageRunnerFactory>;

public sealed class BrowserSnapshot : SnapshotContract<PageRunnerFactory>;

public sealed class BrowserStdio : StdioContract<PageRunnerFactory>;

public sealed class BrowserTrap : TrapContract<PageRunnerFactory>;

public sealed class BrowserWorkingDirectory : WorkingDirectoryContract<PageRunnerFactory>;

public sealed class BrowserContractCoverage
{
    [Fact]
    public void Contract_IsInherited_Whole() => ContractCoverage.AssertComplete(typeof(BrowserContractCoverage).Assembly);
}
