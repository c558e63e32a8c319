using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WasiGuard.Tool.Tests.Mcp;

/// <summary>An HTTP server on a free port of this machine.</summary>
internal sealed class LoopbackServer(WebApplication application) : IAsyncDisposable
{
    public string Url { get; } = application.Urls.Single();

    public static async Task<LoopbackServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.MapGet("/hello", () => "hello from the server\n");
        application.MapGet("/long", () => new string('x', 5000));
        application.MapGet("/missing", () => Results.Text("not here", statusCode: 404));
        application.MapGet("/moved", () => Results.Redirect("/hello"));
        await application.StartAsync();
        return new(application);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
