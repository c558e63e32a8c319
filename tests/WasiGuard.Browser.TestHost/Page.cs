using System.Diagnostics;
using System.Text.Json;
using Microsoft.JSInterop;

namespace WasiGuard.Browser.TestHost;

/// <summary>What the test process calls in the page.</summary>
public static class Page
{
    private static readonly BrowserWasiRunner s_runner = new();
    private static readonly Dictionary<string, WasiModule> s_modules = [];
    private static readonly Dictionary<int, CancellationTokenSource> s_running = [];

    [JSInvokable]
    public static async Task<string> Execute(string json)
    {
        var request = JsonSerializer.Deserialize(json, PageJson.Default.PageRequest)!;
        return JsonSerializer.Serialize(await ExecuteAsync(request), PageJson.Default.PageResponse);
    }

    [JSInvokable]
    public static bool Knows(string moduleKey) => s_modules.ContainsKey(moduleKey);

    /// <summary>Runs a module that the page knows so many times; the median of the whole calls, in milliseconds.</summary>
    [JSInvokable]
    public static async Task<double> Measure(string moduleKey, int count)
    {
        var times = new List<double>();
        for (var i = 0; i < count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await s_runner.ExecuteAsync(new() { Module = s_modules[moduleKey] });
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times.Order().ElementAt(count / 2);
    }

    [JSInvokable]
    public static void Cancel(int id) => s_running.GetValueOrDefault(id)?.Cancel();

    private static async Task<PageResponse> ExecuteAsync(PageRequest request)
    {
        using var cancellation = new CancellationTokenSource();
        s_running.Add(request.Id, cancellation);
        try
        {
            if (request.ModuleBytes is { } bytes)
                s_modules.TryAdd(request.ModuleKey, WasiModule.FromBytes(bytes, request.ModuleName));
            using var own = request.Ceilings is { } ceilings ? new BrowserWasiRunner(new() { Ceilings = ceilings }) : null;
            var result = await (own ?? s_runner).ExecuteAsync(InputOf(request), cancellation.Token);
            return new()
            {
                ExitCode = result.ExitCode,
                Termination = result.Termination,
                TrapMessage = result.TrapMessage,
                Stdout = result.Stdout.ToArray(),
                Stderr = result.Stderr.ToArray(),
                StdoutTruncated = result.StdoutTruncated,
                StderrTruncated = result.StderrTruncated,
                Files = PageFiles.Of(result.Files),
                FilesError = result.FilesError,
                NetFetchAudits = result.NetFetchAudits,
                Duration = result.Duration,
            };
        }
        catch (WasiCapabilityNotSupportedException refused)
        {
            return Failed(refused);
        }
        catch (Exception failure)
        {
            return Failed(failure);
        }
        finally
        {
            s_running.Remove(request.Id);
        }
    }

    private static PageResponse Failed(Exception failure) => new() { ExceptionType = failure.GetType().Name, ExceptionMessage = failure.Message, ParamName = (failure as ArgumentException)?.ParamName };

    private static WasiExecInput InputOf(PageRequest request)
    {
        var output = request.StreamsOutput ? new PageStream(request.Id, "stdout") : null;
        var error = request.StreamsTogether ? output : request.StreamsError ? new PageStream(request.Id, "stderr") : null;
        return WithoutStreams(request) with { StandardOutputStream = output, StandardErrorStream = error };
    }

    private static WasiExecInput WithoutStreams(PageRequest request) => new()
    {
        Module = s_modules[request.ModuleKey],
        ProgramName = request.ProgramName,
        Arguments = request.Arguments,
        Environment = request.Environment,
        StandardInput = request.StandardInput,
        Limits = request.Limits,
        NetFetch = request.NetFetch,
        Files = request.Files?.ToSnapshot(),
        WorkingDirectory = request.WorkingDirectory,
    };
}
