using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace WasiGuard.InProcess.Tests.NetFetch;

/// <summary>A Kestrel on 127.0.0.1 with an http and an https port, both of the system's choice.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _requests;

    private LoopbackServer(WebApplication app, Uri http, Uri https)
    {
        _app = app;
        Http = http;
        Https = https;
    }

    public Uri Http { get; }

    public Uri Https { get; }

    /// <summary>Its certificate's only name.</summary>
    public const string Name = "server.example";

    /// <summary>Self-signed, for <see cref="Name"/>.</summary>
    public static X509Certificate2 Certificate { get; } = CreateCertificate();

    /// <summary>Requests that it has received.</summary>
    public int Requests => Volatile.Read(ref _requests);

    public static async Task<LoopbackServer> StartAsync(RequestDelegate handle)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(options =>
        {
            options.Listen(IPAddress.Loopback, 0);
            options.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(Certificate));
            options.AddServerHeader = false;
            options.Limits.MaxRequestLineSize = 128 * 1024;
            options.Limits.MaxRequestBufferSize = 1024 * 1024;
        });
        var app = builder.Build();
        LoopbackServer? server = null;
        app.Run(async context =>
        {
            Interlocked.Increment(ref server!._requests);
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
            await handle(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        var addresses = app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.ToArray();
        return server = new(app, new(addresses.Single(address => address.StartsWith("http:", StringComparison.Ordinal))), new(addresses.Single(address => address.StartsWith("https:", StringComparison.Ordinal))));
    }

    /// <summary>
    /// A host whose names are made up and whose connections, wherever they lead, end at this server. Everything before the connection is the runner's own.
    /// </summary>
    public NetFetchHost Host(Func<string, CancellationToken, Task<IPAddress[]>> resolve, TimeProvider? time = null, ICollection<IPEndPoint>? dialled = null) => new()
    {
        Resolve = resolve,
        Time = time ?? TimeProvider.System,
        Handlers = new(policy => new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ResponseDrainTimeout = TimeSpan.Zero,
            MaxResponseHeadersLength = Math.Max(1, policy.MaxHeaderBytes / 1024),
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.Equals(Certificate) == true },
            ConnectCallback = async (context, cancellation) =>
            {
                lock (this)
                    dialled?.Add(new(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port));
                var port = context.InitialRequestMessage.RequestUri!.Scheme == "https" ? Https.Port : Http.Port;
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                await socket.ConnectAsync(IPAddress.Loopback, port, cancellation);
                return new NetworkStream(socket, ownsSocket: true);
            },
        }),
    };

    /// <summary>The runner's own handlers, which trust this server's certificate.</summary>
    public static HttpHandlers TrustingHandlers() => new(policy =>
        HttpHandlers.Guarded(policy, new() { TrustMode = X509ChainTrustMode.CustomRootTrust, CustomTrustStore = { Certificate } }));

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync();
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={Name}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(Name);
        request.CertificateExtensions.Add(names.Build());
        var now = DateTimeOffset.UtcNow;
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
