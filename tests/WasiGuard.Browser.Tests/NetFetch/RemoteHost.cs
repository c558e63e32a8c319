using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WasiGuard.Browser.Tests;

/// <summary>A host on the network that guests ask, and that remembers what it was asked.</summary>
public sealed class RemoteHost : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly CancellationTokenSource _closing = new();

    private RemoteHost(WebApplication server) => _server = server;

    /// <summary>Every request: <c>METHOD /path</c>, and its headers.</summary>
    public ConcurrentQueue<(string Line, Dictionary<string, string> Headers)> Requests { get; } = new();

    public int Port => new Uri(_server.Urls.First()).Port;

    public string Address => $"http://localhost:{Port}";

    public static async Task<RemoteHost> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var host = new RemoteHost(server);
        server.Run(host.AnswerAsync);
        await server.StartAsync();
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _server.DisposeAsync();
        _closing.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response) = (context.Request, context.Response);
        Requests.Enqueue(($"{request.Method} {request.Path}", request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString())));
        if (request.Path != "/closed")
        {
            response.Headers.AccessControlAllowOrigin = "*";
            response.Headers.AccessControlAllowHeaders = "*";
        }

        response.Headers.CacheControl = "no-store";
        switch (request.Path)
        {
            case "/redirect":
                response.Redirect(request.Query["to"]!);
                break;
            case "/big":
                await response.Body.WriteAsync(new byte[int.Parse(request.Query["bytes"]!, System.Globalization.CultureInfo.InvariantCulture)]);
                break;
            case "/slow":
                await Task.Delay(Timeout.Infinite, CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _closing.Token).Token).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case "/missing":
                response.StatusCode = 404;
                await response.WriteAsync("missing");
                break;
            case "/echo":
                await request.Body.CopyToAsync(response.Body);
                break;
            default:
                await response.WriteAsync("hello from afar");
                break;
        }
    }
}
