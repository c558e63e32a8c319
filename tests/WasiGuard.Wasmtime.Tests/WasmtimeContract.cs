using WasiGuard.ContractTests;
using WasmtimeStandIn;

namespace WasiGuard.Wasmtime.Tests;

public sealed class WasmtimeFactory : IRunnerFactory
{
    public WasiRunner Create(string temporaryDirectory) => new WasmtimeWasiRunner(new WasmtimeRunnerOptions
    {
        ExecutablePath = WasmtimeProgram.Path,
        ProcessEnvironment = WasmtimeProgram.Environment,
        TemporaryDirectory = temporaryDirectory,
    });
}

public sealed class WasmtimeGuard : GuardContract<WasmtimeFactory>;

public sealed class WasmtimeProcess : ProcessContract<WasmtimeFactory>;

public sealed class WasmtimeStdio : StdioContract<WasmtimeFactory>;

public sealed class WasmtimeContractCoverage
{
    [Fact]
    public void Contract_IsInherited_Whole() => ContractCoverage.AssertComplete(typeof(WasmtimeFactory).Assembly);
}
