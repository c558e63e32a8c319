using Microsoft.Extensions.Logging;

namespace WasiGuard.Tool;

/// <summary>Remembers the first thing that a runner could not do and went on without.</summary>
internal sealed class Warnings : ILoggerFactory, ILogger
{
    private string? _first;

    public string? First => Volatile.Read(ref _first);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("Warnings go nowhere else.");

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (IsEnabled(logLevel))
            Interlocked.CompareExchange(ref _first, formatter(state, exception), null);
    }

    public void Dispose()
    {
    }
}
