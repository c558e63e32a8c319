using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;
using WasiGuard.Browser.TestHost;

[assembly: AssemblyFixture(typeof(WasiGuard.Browser.Tests.TestPage))]

namespace WasiGuard.Browser.Tests;

/// <summary>The page of the test host, open in the browser: what the contract tests run their inputs in.</summary>
public sealed class TestPage : IAsyncLifetime
{
    private const string Assembly = "WasiGuard.Browser.TestHost";

    private static readonly ConcurrentDictionary<(IPage, string), bool> s_known = new();
    private static readonly Lazy<Task<(Site Site, IPage Page)>> s_page = new(OpenAsync);
    private static readonly ConcurrentQueue<string> s_failedRequests = new();
    private static int s_lastId;

    /// <summary>The server of the page, once it is open.</summary>
    public static Site? Site => s_page.IsValueCreated ? s_page.Value.Result.Site : null;

    /// <summary>Requests that came to nothing, with the browser's reason, which it tells neither the page nor a guest.</summary>
    public static IEnumerable<string> FailedRequests => s_failedRequests;

    public static async Task<IPage> GetAsync() => (await s_page.Value).Page;

    public static async Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken) =>
        await ExecuteAsync(await GetAsync(), input, cancellationToken);

    public static async Task<WasiExecResult> ExecuteAsync(WasiCeilings ceilings, WasiExecInput input, CancellationToken cancellationToken) =>
        await ExecuteAsync(await GetAsync(), input, cancellationToken, ceilings);

    public static async Task<WasiExecResult> ExecuteAsync(IPage page, WasiExecInput input, CancellationToken cancellationToken, WasiCeilings? ceilings = null)
    {
        var key = KeyOf(input.Module);
        var request = new PageRequest
        {
            Id = Interlocked.Increment(ref s_lastId),
            ModuleKey = key,
            ModuleName = input.Module.Name,
            ModuleBytes = s_known.ContainsKey((page, key)) ? null : input.Module.Bytes.ToArray(),
            ProgramName = input.ProgramName,
            Arguments = input.Arguments,
            Environment = input.Environment,
            StandardInput = input.StandardInput.ToArray(),
            StreamsOutput = input.StandardOutputStream is not null,
            StreamsError = input.StandardErrorStream is not null,
            StreamsTogether = input.StandardErrorStream is not null && input.StandardErrorStream == input.StandardOutputStream,
            Limits = input.Limits,
            NetFetch = input.NetFetch,
            Ceilings = ceilings,
            Files = PageFiles.Of(input.Files),
            WorkingDirectory = input.WorkingDirectory,
        };
        await using var cancellation = cancellationToken.UnsafeRegister(_ => _ = InvokeAsync<bool?>(page, "Cancel", request.Id), null);
        var streams = TestStreams.Add(request.Id, input);
        try
        {
            var json = await InvokeAsync<string>(page, "Execute", JsonSerializer.Serialize(request, PageJson.Default.PageRequest));
            s_known[(page, key)] = true;
            var response = JsonSerializer.Deserialize(json, PageJson.Default.PageResponse)!;
            return response.ExceptionType is null ? ResultOf(response) : throw streams.Failure ?? ExceptionOf(response, cancellationToken);
        }
        finally
        {
            TestStreams.Remove(request.Id);
        }
    }

    /// <summary>The median of so many executions of a module that has run in the page before, as the page sees them, in milliseconds.</summary>
    public static async Task<double> MeasureAsync(WasiModule module, int count) =>
        await (await GetAsync()).EvaluateAsync<double>($"([key, count]) => DotNet.invokeMethodAsync('{Assembly}', 'Measure', key, count)", new object[] { KeyOf(module), count });

    public ValueTask InitializeAsync() => default;

    public async ValueTask DisposeAsync()
    {
        if (s_page.IsValueCreated)
            await (await s_page.Value).Site.DisposeAsync();
    }

    private static string KeyOf(WasiModule module) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(module.Bytes.Span)) + module.Name;

    private static async Task<(Site, IPage)> OpenAsync()
    {
        var site = await Site.StartAsync(Assembly);
        var page = await (await Chromium.GetAsync()).NewPageAsync();
        await OpenAsync(site, page);
        return (site, page);
    }

    /// <summary>Opens the test host in a page and waits until it can be called.</summary>
    public static async Task OpenAsync(Site site, IPage page)
    {
        await TestStreams.ExposeAsync(page);
        page.RequestFailed += (_, request) => s_failedRequests.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} {request.Method} {request.Url}: {request.Failure}");
        page.Crash += (_, _) => s_failedRequests.Enqueue($"{DateTime.UtcNow:HH:mm:ss.fff} the page crashed");
        await page.GotoAsync(site.Address);
        await page.EvaluateAsync($"async () => {{ for (;;) try {{ return await DotNet.invokeMethodAsync('{Assembly}', 'Knows', ''); }} catch {{ await new Promise(next => setTimeout(next, 20)); }} }}");
    }

    private static Task<T> InvokeAsync<T>(IPage page, string method, object argument) =>
        page.EvaluateAsync<T>($"argument => DotNet.invokeMethodAsync('{Assembly}', '{method}', argument)", argument);

    private static Exception ExceptionOf(PageResponse response, CancellationToken cancellationToken) => response.ExceptionType switch
    {
        nameof(WasiModuleException) => new WasiModuleException(response.ExceptionMessage!),
        nameof(WasiRunnerException) => new WasiRunnerException(response.ExceptionMessage!),
        nameof(ArgumentException) => new ArgumentException(response.ExceptionMessage, response.ParamName),
        nameof(OperationCanceledException) or nameof(TaskCanceledException) => new OperationCanceledException(cancellationToken),
        var other => new InvalidOperationException($"{other} in the page: {response.ExceptionMessage}"),
    };

    private static WasiExecResult ResultOf(PageResponse response) => new()
    {
        ExitCode = response.ExitCode,
        Termination = response.Termination,
        TrapMessage = response.TrapMessage,
        Stdout = response.Stdout,
        Stderr = response.Stderr,
        StdoutTruncated = response.StdoutTruncated,
        StderrTruncated = response.StderrTruncated,
        Files = response.Files?.ToSnapshot(),
        FilesError = response.FilesError,
        NetFetchAudits = response.NetFetchAudits,
        Duration = response.Duration,
    };
}
