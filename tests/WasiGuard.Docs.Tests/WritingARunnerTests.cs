using System.Net;
using System.Reflection;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using WasiGuard.Tool.Tests;

namespace WasiGuard.Docs.Tests;

/// <summary>The runners that "Writing a runner" shows, compiled from the page and run: they keep the rules that the page gives.</summary>
public sealed class WritingARunnerTests
{
    private const int TestTimeout = 60_000;

    private static readonly WasiModule s_hello = WasiModule.FromFile(Path.Combine(ToolProgram.RepositoryRoot, "tests", "Modules", "hello.wasm"));

    [Fact(Timeout = TestTimeout)]
    public async Task RemoteRunner_RunsAGuest_AndPassesItsLimitsOn()
    {
        await using var server = await StartAsync(ExecuteAsync);
        var runner = Remote(server);

        var result = await runner.ExecuteAsync(new() { Module = s_hello }, TestContext.Current.CancellationToken);
        var limited = new WasiExecInput { Module = s_hello, Limits = new() { MaxStdoutBytes = 5, Fuel = 1_000_000_000 } };
        CapabilityGuard.ThrowIfUnsupported(runner, limited);
        var cut = await runner.ExecuteAsync(limited, TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<WasiCapabilityNotSupportedException>(() => runner.ExecuteAsync(new() { Module = s_hello, WorkingDirectory = "/" }, TestContext.Current.CancellationToken));

        Assert.Equal((WasiTermination.Exited, "hello, world\n"), (result.Termination, result.StdoutText));
        Assert.Equal(("hello", true), (cut.StdoutText, cut.StdoutTruncated));
        Assert.StartsWith("RemoteWasiRunner: workingDirectory is not supported (remote runner).", refused.Message, StringComparison.Ordinal);
    }

    [Fact(Timeout = TestTimeout)]
    public async Task RemoteRunner_ServerThatFails_IsAFailureOfTheHost()
    {
        var server = await StartAsync(ExecuteAsync);
        var gone = Remote(server);
        await server.DisposeAsync();
        await using var broken = await StartAsync(context =>
        {
            context.Response.StatusCode = 500;
            return Task.CompletedTask;
        });
        await using var garbled = await StartAsync(context => context.Response.WriteAsync("<html>", context.RequestAborted));
        await using var silent = await StartAsync(context => Task.Delay(Timeout.Infinite, context.RequestAborted));

        foreach (var (runner, said) in new[] { (gone, "cannot be reached"), (Remote(broken), "answered 500"), (Remote(garbled), "sent what is not a result"), (Remote(silent, TimeSpan.FromMilliseconds(100)), "did not answer within") })
        {
            var failure = await Assert.ThrowsAsync<WasiRunnerException>(() => runner.ExecuteAsync(new() { Module = s_hello }, TestContext.Current.CancellationToken));
            Assert.Contains(said, failure.Message, StringComparison.Ordinal);
        }
    }

    [Fact(Timeout = TestTimeout)]
    public async Task RemoteRunner_Cancelled_EndsAsCancelled()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        await using var silent = await StartAsync(async context =>
        {
            await cancellation.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Remote(silent).ExecuteAsync(new() { Module = s_hello }, cancellation.Token));
    }

    [Fact]
    public async Task GuestFetch_AnswersTheGuestWithinThePolicy()
    {
        await using var server = await StartAsync(context => context.Response.WriteAsync("body", context.RequestAborted));
        var url = server.Urls.Single() + "/";
        var policy = new NetFetchPolicy { Allow = ["*"], AllowedAddresses = ["127.0.0.1"] };

        Assert.Equal((NetFetchErrno.Success, "body", 200u, (byte)0, NetFetchOutcome.Completed), Fetch(policy, url, 100));
        Assert.Equal((NetFetchErrno.Success, "bo", 200u, (byte)1, NetFetchOutcome.Completed), Fetch(policy, url, 2));
        Assert.Equal((NetFetchErrno.Access, "", 0u, (byte)0, NetFetchOutcome.Denied), Fetch(NetFetchPolicy.PublicInternet, url, 100));
        Assert.Equal((NetFetchErrno.Fault, "", 0u, (byte)0, null), Fetch(policy, url, 100_000));
        Assert.Equal((NetFetchErrno.NotCapable, "", 0u, (byte)0, null), Fetch(null, url, 100));
    }

    private delegate NetFetchErrno FetchGet(Span<byte> memory, uint url, uint urlLength, uint buffer, uint bufferLength, uint outLength, uint outStatus, uint outTruncated);

    private static (NetFetchErrno Errno, string Body, uint Status, byte Truncated, NetFetchOutcome? Outcome) Fetch(NetFetchPolicy? policy, string url, uint bufferLength)
    {
        var type = TypeOnThePage("GuestFetch");
        using var fetch = (IDisposable)Activator.CreateInstance(type, new WasiExecInput { Module = s_hello, NetFetch = policy }, TestContext.Current.CancellationToken)!;
        var call = type.GetMethod("FetchGet")!.CreateDelegate<FetchGet>(fetch);
        var memory = new byte[4096];
        var length = (uint)Encoding.UTF8.GetBytes(url, memory.AsSpan(1024));

        var errno = call(memory, 1024, length, 2048, bufferLength, 0, 4, 8);

        var audits = (IReadOnlyList<NetFetchAudit>)type.GetProperty("Audits")!.GetValue(fetch)!;
        return (errno, Encoding.UTF8.GetString(memory, 2048, BitConverter.ToInt32(memory, 0)), BitConverter.ToUInt32(memory, 4), memory[8], audits.SingleOrDefault()?.Outcome);
    }

    private static WasiRunner Remote(WebApplication server, TimeSpan? timeout = null) =>
        (WasiRunner)Activator.CreateInstance(TypeOnThePage("RemoteWasiRunner"), new HttpClient { BaseAddress = new(server.Urls.Single()), Timeout = timeout ?? TimeSpan.FromSeconds(30) })!;

    private static Type TypeOnThePage(string name)
    {
        var code = Document.Get("docs/guide/writing-a-runner.md").Code("csharp").Select(Document.TextOf).Single(block => block.Contains($"class {name}(", StringComparison.Ordinal));
        using var image = new MemoryStream();
        Assert.True(CodeBlockTests.Compile(code).Emit(image).Success);
        return Assembly.Load(image.ToArray()).GetType(name)!;
    }

    private static async Task<WebApplication> StartAsync(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync(TestContext.Current.CancellationToken);
        return server;
    }

    /// <summary>The server's side of the page's request.</summary>
    private static async Task ExecuteAsync(HttpContext context)
    {
        var request = (await context.Request.ReadFromJsonAsync<Execution>(context.RequestAborted))!;
        var result = await new InProcessWasiRunner().ExecuteAsync(
            new()
            {
                Module = WasiModule.FromBytes(request.Module),
                ProgramName = request.ProgramName,
                Arguments = request.Arguments,
                Environment = request.Environment,
                StandardInput = request.StandardInput,
                Limits = new()
                {
                    MaxStdoutBytes = request.MaxStdoutBytes,
                    MaxStderrBytes = request.MaxStderrBytes,
                    Timeout = request.Timeout,
                    Fuel = request.Fuel,
                    MaxMemoryBytes = request.MaxMemoryBytes,
                },
            },
            context.RequestAborted);
        await context.Response.WriteAsJsonAsync(result, context.RequestAborted);
    }

    private sealed record Execution(
        byte[] Module, string ProgramName, string[] Arguments, Dictionary<string, string> Environment, byte[] StandardInput,
        long? MaxStdoutBytes, long? MaxStderrBytes, TimeSpan? Timeout, ulong? Fuel, long? MaxMemoryBytes);
}
