using System.Net;

namespace WasiGuard;

/// <summary>Looks up the addresses of a name.</summary>
internal delegate Task<IPAddress[]> NameResolver(string name, CancellationToken cancellation);
