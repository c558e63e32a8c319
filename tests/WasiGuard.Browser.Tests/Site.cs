using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Logging;

namespace WasiGuard.Browser.Tests;

/// <summary>Serves a published page on a port of its own.</summary>
public sealed class Site : IAsyncDisposable
{
    private readonly WebApplication _server;

    private Site(WebApplication server) => _server = server;

    /// <summary>Every request: its path and its cookie.</summary>
    public ConcurrentQueue<(string Path, string? Cookie)> Requests { get; } = new();

    public string Address => _server.Urls.First();

    public static string DirectoryOf(string project) => Path.Combine(Metadata("SitesDirectory"), project, "wwwroot");

    public static string Metadata(string key) => typeof(Site).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(one => one.Key == key).Value!;

    public static async Task<Site> StartAsync(string project, string? contentSecurityPolicy = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".dat"] = types.Mappings[".blat"] = "application/octet-stream";
        var files = new PhysicalFileProvider(DirectoryOf(project));
        var scripts = new PhysicalFileProvider(Path.Combine(Metadata("RepositoryRoot"), "src", "WasiGuard.Browser", "Scripts"));
        var site = new Site(server);
        server.Use((context, next) =>
        {
            site.Requests.Enqueue((context.Request.Path, context.Request.Headers.Cookie.FirstOrDefault()));
            context.Response.Headers.ContentSecurityPolicy = contentSecurityPolicy;
            return next();
        });
        server.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        server.UseStaticFiles(new StaticFileOptions { FileProvider = files, ContentTypeProvider = types });
        server.UseStaticFiles(new StaticFileOptions { FileProvider = scripts, RequestPath = "/scripts" });
        await server.StartAsync();
        return site;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
