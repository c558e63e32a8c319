using System.Reflection;

namespace WasiGuard;

/// <summary>
/// Base of the contract tests, which every runner's test project inherits. A row about an input that a runner does not
/// declare asserts that the guard refuses it, so that no runner can leave a row out by hand.
/// </summary>
/// <typeparam name="TFactory">Makes the runner.</typeparam>
public abstract class RunnerContract<TFactory> : IDisposable where TFactory : IRunnerFactory, new()
{
    /// <summary>Milliseconds after which a test that runs a guest fails.</summary>
    protected const int TestTimeout = 60_000;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("wasiguard-contract-");

    protected RunnerContract()
    {
        TemporaryDirectory = _folder.CreateSubdirectory("tmp").FullName;
        Runner = new TFactory().Create(TemporaryDirectory);
    }

    /// <summary>The runner under test.</summary>
    protected WasiRunner Runner { get; }

    /// <summary>Where the runner writes; empty again after every test.</summary>
    protected string TemporaryDirectory { get; }

    protected static CancellationToken TestCancelled => TestContext.Current.CancellationToken;

    /// <summary>Every test ends with this: whatever it ran has left nothing behind.</summary>
    public void Dispose()
    {
        try
        {
            // A caller is answered before a guest that is slow to stop has been cleared away.
            SpinWait.SpinUntil(() => Directory.GetFileSystemEntries(TemporaryDirectory).Length == 0, TimeSpan.FromSeconds(10));
            Assert.Empty(Directory.GetFileSystemEntries(TemporaryDirectory));
        }
        finally
        {
            (Runner as IDisposable)?.Dispose();
            _folder.Delete(recursive: true);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>A directory of the host for a test's own use.</summary>
    protected string CreateHostDirectory(string name) => _folder.CreateSubdirectory(name).FullName;

    protected static WasiExecInput Input(string guest, params string[] arguments) => new() { Module = Guests.Get(guest), Arguments = arguments };

    protected Task<WasiExecResult> RunAsync(string guest, params string[] arguments) => RunAsync(Input(guest, arguments));

    protected Task<WasiExecResult> RunAsync(WasiExecInput input) => Runner.ExecuteAsync(input, TestCancelled);

    /// <summary>True when the runner lacks the capability; then the refusal has been asserted, and the test has nothing more to ask.</summary>
    protected async Task<bool> IsRefusedAsync<TCapability>(WasiExecInput input) where TCapability : RunnerCapabilityAttribute
    {
        if (Declares<TCapability>())
            return false;
        var refusal = await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() => RunAsync(input));
        Assert.Contains(NameOf<TCapability>(), refusal.Capabilities);
        Assert.Equal(Runner.GetType(), refusal.RunnerType);
        Assert.Matches($"(?i){NameOf<TCapability>()}.*not supported", refusal.Message);
        return true;
    }

    protected bool Declares<TCapability>() where TCapability : RunnerCapabilityAttribute => Runner.Supports<TCapability>();

    protected static string NameOf<TCapability>() where TCapability : RunnerCapabilityAttribute
    {
        var name = typeof(TCapability).Name["Supports".Length..^"Attribute".Length];
        return char.ToLowerInvariant(name[0]) + name[1..];
    }

    protected static void AssertExited(int exitCode, WasiExecResult result)
    {
        Assert.True(result.Termination == WasiTermination.Exited, $"{result.Termination}: {result.TrapMessage}\n{result.StderrText}");
        Assert.Null(result.TrapMessage);
        Assert.Equal(exitCode, result.ExitCode);
    }
}
