using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>What the server of a vector answers: its redirects one after another, then its response, after its delays.</summary>
internal sealed class VectorServer(JsonObject setup, FakeTimeProvider time)
{
    private readonly JsonArray _redirects = setup["redirects"] as JsonArray ?? [];
    private readonly JsonObject _response = setup["response"] as JsonObject ?? [];
    private int _redirected;

    /// <summary>Released when a request waits for the clock.</summary>
    public SemaphoreSlim Waiting { get; } = new(0);

    /// <summary>How far the clock has to go for a request that waits.</summary>
    public TimeSpan Delay => TimeSpan.FromMilliseconds(Number(setup, "delayMs", 0) + Number(setup, "hopDelayMs", 0) + Number(_response, "dripMs", 0));

    public async Task AnswerAsync(HttpContext context)
    {
        if (setup["pooled"]?.GetValue<bool>() == false)
            context.Response.Headers.Connection = "close";
        await WaitAsync(Number(setup, "delayMs", 0) + Number(setup, "hopDelayMs", 0), context.RequestAborted);
        var hop = Interlocked.Increment(ref _redirected) - 1;
        if (hop < _redirects.Count)
        {
            context.Response.StatusCode = _redirects[hop]!["status"]!.GetValue<int>();
            if (_redirects[hop]!["location"] is { } location)
                context.Response.Headers.Location = location.GetValue<string>();
            return;
        }

        context.Response.StatusCode = (int)Number(_response, "status", 200);
        foreach (var (name, value) in _response["headers"] as JsonObject ?? [])
            context.Response.Headers.Append(name, value!.GetValue<string>());
        for (var left = Number(_response, "headerBytes", 0); left > 0; left -= 1000)
            context.Response.Headers.Append($"X-Fill-{left}", new string('x', 990));
        if (_response["gzip"]?.GetValue<bool>() == true)
            context.Response.Headers.ContentEncoding = "gzip";
        await WriteBodyAsync(context);
    }

    private async Task WriteBodyAsync(HttpContext context)
    {
        var isEndless = _response["endless"]?.GetValue<bool>() == true;
        var size = isEndless ? long.MaxValue : Number(_response, "compressedBytes", Number(_response, "bytes", Number(_response, "contentLength", 2)));
        if (!isEndless && _response["chunked"]?.GetValue<bool>() != true)
            context.Response.ContentLength = Number(_response, "contentLength", size);
        context.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        var drip = Number(_response, "dripMs", 0);
        var piece = new byte[drip > 0 ? 1 : 64 * 1024];
        for (var left = size; left > 0; left -= piece.Length)
        {
            await context.Response.Body.WriteAsync(piece.AsMemory(0, (int)Math.Min(left, piece.Length)), context.RequestAborted);
            await WaitAsync(drip, context.RequestAborted);
        }
    }

    private async Task WaitAsync(long milliseconds, CancellationToken cancellation)
    {
        if (milliseconds == 0)
            return;
        var wait = Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, cancellation);
        Waiting.Release();
        await wait;
    }

    private static long Number(JsonObject from, string name, long otherwise) => from[name] is { } value ? value.GetValue<long>() : otherwise;
}
