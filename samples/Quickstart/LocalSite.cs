using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Quickstart;

/// <summary>A web server on the loopback interface, on a port of the system's choice.</summary>
internal sealed class LocalSite : IAsyncDisposable
{
    private readonly WebApplication _server;

    private LocalSite(WebApplication server, string origin)
    {
        _server = server;
        Origin = origin;
    }

    public string Origin { get; }

    public string Url => Origin + "/page";

    public static async Task<LocalSite> StartAsync(string page)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.MapGet("/page", () => page);
        await server.StartAsync();
        var address = server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        return new(server, address);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
