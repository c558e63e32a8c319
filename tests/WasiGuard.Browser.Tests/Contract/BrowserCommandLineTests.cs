using WasiGuard.Wash.Tests;

namespace WasiGuard.Browser.Tests;

/// <summary>The command lines of the shell in the page.</summary>
public sealed class BrowserCommandLineTests : CommandLineTests<PageRunnerFactory>;
