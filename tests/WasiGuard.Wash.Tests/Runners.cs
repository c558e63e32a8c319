using WasmtimeStandIn;

namespace WasiGuard.Wash.Tests;

public sealed class InProcessFactory : IRunnerFactory
{
    public WasiRunner Create(string temporaryDirectory) => new InProcessWasiRunner(new() { TemporaryDirectory = temporaryDirectory });
}

public sealed class WasmtimeFactory : IRunnerFactory
{
    public WasiRunner Create(string temporaryDirectory) => new WasmtimeWasiRunner(new WasmtimeRunnerOptions
    {
        ExecutablePath = WasmtimeProgram.Path,
        ProcessEnvironment = WasmtimeProgram.Environment,
        TemporaryDirectory = temporaryDirectory,
    });
}

public sealed class InProcessCommandLineTests : CommandLineTests<InProcessFactory>;

public sealed class WasmtimeCommandLineTests : CommandLineTests<WasmtimeFactory>;

public sealed class InProcessWorkingDirectoryTests : WorkingDirectoryTests<InProcessFactory>;

public sealed class WasmtimeWorkingDirectoryTests : WorkingDirectoryTests<WasmtimeFactory>;
