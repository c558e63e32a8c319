using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace WasiGuard.Browser.Tests;

/// <summary>The streams of inputs that run in a page: the page calls them here.</summary>
internal sealed class TestStreams
{
    private static readonly ConcurrentDictionary<int, TestStreams> s_byExecution = new();
    private static readonly ConcurrentDictionary<string, CancellationTokenSource> s_calls = new();

    private readonly WasiExecInput _input;

    private TestStreams(WasiExecInput input) => _input = input;

    /// <summary>What a stream has thrown.</summary>
    public Exception? Failure { get; private set; }

    public static TestStreams Add(int execution, WasiExecInput input) => s_byExecution[execution] = new(input);

    public static void Remove(int execution) => s_byExecution.TryRemove(execution, out _);

    /// <summary>Gives a page the functions that its streams call.</summary>
    public static async Task ExposeAsync(IPage page)
    {
        await page.ExposeFunctionAsync<string, string, Task<bool>>("writeInTest", WriteAsync);
        await page.ExposeFunctionAsync<string>("cancelWrite", Cancel);
    }

    // On another thread too: what a stream has registered may block or throw, and must not reach the connection to the browser.
    private static void Cancel(string call) =>
        _ = s_calls.GetValueOrDefault(call)?.CancelAsync().ContinueWith(static cancelling => cancelling.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);

    private static async Task<bool> WriteAsync(string call, string bytes)
    {
        var names = call.Split('/');
        if (!s_byExecution.TryGetValue(int.Parse(names[0], System.Globalization.CultureInfo.InvariantCulture), out var streams))
            throw new InvalidOperationException($"A stream is used after its execution: {call}.");
        using var cancellation = new CancellationTokenSource();
        s_calls[call] = cancellation;
        try
        {
            // On another thread: a stream that blocks its caller must not hold all pages.
            var stream = (names[1] == "stdout" ? streams._input.StandardOutputStream : streams._input.StandardErrorStream)!;
            await Task.Run(() => stream.WriteAsync(Convert.FromBase64String(bytes), cancellation.Token).AsTask(), CancellationToken.None);
            return true;
        }
        catch (Exception failure) when (!cancellation.IsCancellationRequested)
        {
            streams.Failure = failure;
            throw;
        }
        finally
        {
            s_calls.TryRemove(call, out _);
        }
    }
}
