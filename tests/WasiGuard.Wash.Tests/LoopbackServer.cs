using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace WasiGuard.Wash.Tests;

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
        application.MapGet("/data.txt", () => "b\na\n");
        application.MapGet("/bytes", () => Results.Bytes(new byte[] { 0, 255, 10, 0 }));
        application.MapGet("/missing", () => Results.Text("not here\n", statusCode: 404));
        application.MapGet("/moved", () => Results.Redirect("/data.txt"));
        await application.StartAsync();
        return new(application);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();
}
