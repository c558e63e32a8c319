using Microsoft.Extensions.Logging;

namespace WasiGuard;

/// <summary>The clock that requests are timed with, and who is told of them.</summary>
internal readonly record struct NetFetchObservers(TimeProvider Time, ILogger Logger);
