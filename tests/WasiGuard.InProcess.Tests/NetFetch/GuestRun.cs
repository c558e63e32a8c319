using System.Net;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>Runs guests against a loopback server, which the policy opens by its address.</summary>
internal static class GuestRun
{
    /// <summary>Milliseconds after which a test that runs a guest fails.</summary>
    public const int TimeoutMilliseconds = 60_000;

    public static NetFetchPolicy Loopback { get; } = new() { Allow = ["*"], AllowedAddresses = ["127.0.0.1"] };

    public static NetFetchHost Names(params (string Name, string Address)[] names) => new()
    {
        Handlers = LoopbackServer.TrustingHandlers(),
        Resolve = (name, _) => Task.FromResult(names.Where(entry => entry.Name == name).Select(entry => IPAddress.Parse(entry.Address)).ToArray()),
    };

    public static WasiExecInput Input(NetFetchPolicy? policy, string guest, params string[] arguments) =>
        new() { Module = Guests.Get(guest), Arguments = arguments, NetFetch = policy };

    public static Task<WasiExecResult> RunAsync(NetFetchPolicy? policy, string guest, params string[] arguments) =>
        RunAsync(NetFetchHost.Default, policy, guest, arguments);

    public static async Task<WasiExecResult> RunAsync(NetFetchHost host, NetFetchPolicy? policy, string guest, params string[] arguments)
    {
        using var bounded = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        bounded.CancelAfter(TimeoutMilliseconds);
        // Waits no longer than the bound even for a guest that heeds it not, so that a call which blocks for ever is a test that fails.
        var result = await new InProcessWasiRunner(host.Options).ExecuteAsync(Input(policy, guest, arguments), bounded.Token).WaitAsync(bounded.Token);
        Assert.True(result.Termination == WasiTermination.Exited, $"{result.Termination}: {result.TrapMessage}");
        return result;
    }
}
