namespace WasiGuard.Browser.Tests;

/// <summary>The browser runner as the test process sees it: the same type and attributes, and the execution takes place in the page.</summary>
public sealed class PageRunner : BrowserWasiRunner
{
    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken) =>
        TestPage.ExecuteAsync(input, cancellationToken);
}
