using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Security.AntiSSRF;

namespace WasiGuard;

/// <summary>Makes the handler that sends requests under a policy's address rules; it follows no redirect and holds nothing of a user's.</summary>
internal delegate HttpMessageHandler HttpHandlerFactory(NetFetchPolicy policy);

/// <summary>
/// Handlers by address rules, shared by the executions of a runner. Requests name a checked address, not a name, so their connections
/// are pooled by address: an execution can only take over a connection to an address that its own policy has just passed.
/// </summary>
internal sealed class HttpHandlers(HttpHandlerFactory create)
{
    private const int Capacity = 32;

    private readonly Dictionary<string, HttpMessageInvoker> _shared = [];

    public static HttpHandlers Default { get; } = new(policy => Guarded(policy, new()));

    /// <summary>The handler for a policy. Beyond <see cref="Capacity"/> sets of rules it is the caller's own, who disposes of it.</summary>
    public HttpMessageInvoker For(NetFetchPolicy policy, out bool isShared)
    {
        var key = $"{string.Join(' ', policy.AllowedAddresses)}|{string.Join(' ', policy.DeniedAddresses)}|{policy.MaxHeaderBytes}";
        lock (_shared)
        {
            isShared = _shared.TryGetValue(key, out var known);
            if (isShared)
                return known!;
            var created = new HttpMessageInvoker(create(policy));
            isShared = _shared.Count < Capacity && _shared.TryAdd(key, created);
            return created;
        }
    }

    /// <summary>
    /// AntiSSRF's handler, which checks the address that it connects to and uses no proxy. It is given addresses only, so that it looks up nothing.
    /// </summary>
    /// <param name="allowed">Whose addresses it lets through besides public ones, and whose bytes of a response's headers it takes.</param>
    /// <param name="trust">How certificates are checked; what it leaves open would let a certificate name URLs that this host then fetches.</param>
    public static AntiSSRFHandler Guarded(NetFetchPolicy allowed, X509ChainPolicy trust)
    {
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.None) { AllowPlainTextHttp = true };
        policy.AddDeniedAddresses([.. IPAddressRanges.recommendedLatest, .. s_alsoDenied, .. allowed.DeniedAddresses]);
        policy.AddAllowedAddresses([.. allowed.AllowedAddresses]);

        trust.DisableCertificateDownloads = true;
        trust.RevocationMode = X509RevocationMode.NoCheck;
        var handler = policy.GetHandler();
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.MaxResponseHeadersLength = Math.Max(1, (allowed.MaxHeaderBytes + 1023) / 1024);
        handler.ResponseDrainTimeout = TimeSpan.Zero;
        handler.PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30);
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(5);
        handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust };
        return handler;
    }

    // IPv6 that AntiSSRF 1.0.1 lets through: IPv4-compatible and IPv4-translated addresses, and what lies outside 2000::/3.
    private static readonly string[] s_alsoDenied =
        ["::/96", "::ffff:0:0:0/96", "100::/8", "200::/7", "400::/6", "800::/5", "1000::/4", "4000::/2", "8000::/1"];
}
