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

    public string Address => _server.Urls.First();

    public static string DirectoryOf(string project) => Path.Combine(Metadata("SitesDirectory"), project, "wwwroot");

    public static string Metadata(string key) => typeof(Site).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().First(one => one.Key == key).Value!;

    public static async Task<Site> StartAsync(string project)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var types = new FileExtensionContentTypeProvider();
        types.Mappings[".dat"] = types.Mappings[".blat"] = "application/octet-stream";
        using var files = new PhysicalFileProvider(DirectoryOf(project));
        server.UseDefaultFiles(new DefaultFilesOptions { FileProvider = files });
        server.UseStaticFiles(new StaticFileOptions { FileProvider = files, ContentTypeProvider = types });
        await server.StartAsync();
        return new(server);
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
