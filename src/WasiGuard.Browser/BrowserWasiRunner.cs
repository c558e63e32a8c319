using System.ComponentModel;
using System.Diagnostics.Metrics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Versioning;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace WasiGuard;

/// <summary>
/// Runs modules on the browser's own WebAssembly engine, from Blazor WebAssembly or another .NET program in a page.
/// Each execution has a Web Worker to itself, so a guest that loops does not stop the page.
/// </summary>
/// <remarks>
/// <para>
/// The worker lives in a frame without an origin. The guest's requests carry no cookie and no credential, not even to the
/// page's own host, and the frame's content security policy closes the network to a guest without
/// <see cref="WasiExecInput.NetFetch"/>. Cross-origin rules apply: a server is only reached when it answers with
/// <c>Access-Control-Allow-Origin: *</c>.
/// </para>
/// <para>
/// A browser shows nobody the address behind a name, so a name that leads to a private address is stopped by the browser's
/// own rules or not at all; literal addresses and the names that stand for private ones are checked as on every runner.
/// It also follows redirects by itself: the guide says what is checked then.
/// </para>
/// <para>
/// A worker cannot wait for the page: <see cref="WasiExecInput.StandardOutputStream"/> does not slow the guest down. What it has written and the stream has not taken
/// is kept, up to <see cref="WasiLimits.MaxStdoutBytes"/> in all.
/// </para>
/// <para>
/// <see cref="WasiLimits.Timeout"/> runs from the start of the guest. Symbolic links, file times and the CPU-time clocks do
/// not exist for the guest.
/// </para>
/// </remarks>
[SupportsNetFetch]
[SupportsFileSnapshot]
[SupportsWorkingDirectory]
[SupportsStreamingOutput]
[Description("browser's WebAssembly engine")]
public class BrowserWasiRunner : WasiRunner, IAvailabilitySource, IDisposable
{
    private readonly BrowserWasiRunnerOptions _options;
    private readonly SemaphoreSlim _places;
    private readonly ILogger _logger;
    private JSObject? _pool;
    private bool _isDisposed;

    /// <summary>Creates a runner with the default options.</summary>
    public BrowserWasiRunner()
        : this(new BrowserWasiRunnerOptions())
    {
    }

    /// <summary>Creates a runner.</summary>
    /// <param name="options">The options; they are not null.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    [OverloadResolutionPriority(1)]
    public BrowserWasiRunner(BrowserWasiRunnerOptions options)
        : base(options?.MeterFactory)
    {
        ArgumentNullException.ThrowIfNull(options);
        BrowserWasiRunnerOptions.Held(options.Ceilings);
        // As they are now: configuration may bind into the same object later.
        _options = options with { Ceilings = options.Ceilings with { } };
        _places = new(options.MaxParallelExecutions);
        _logger = options.LoggerFactory?.CreateLogger("WasiGuard.NetFetch") ?? NullLogger.Instance;
    }

    /// <summary>A runner as a container makes it.</summary>
    /// <param name="options">The options, such as those that <c>Configure&lt;BrowserWasiRunnerOptions&gt;</c> sets.</param>
    /// <param name="loggerFactory">Taken where the options have no <see cref="BrowserWasiRunnerOptions.LoggerFactory"/>.</param>
    /// <param name="meterFactory">Taken where the options have no <see cref="BrowserWasiRunnerOptions.MeterFactory"/>.</param>
    /// <exception cref="ArgumentNullException"><paramref name="options"/> is null.</exception>
    [ActivatorUtilitiesConstructor]
    public BrowserWasiRunner(IOptions<BrowserWasiRunnerOptions> options, ILoggerFactory? loggerFactory = null, IMeterFactory? meterFactory = null)
        : this(BrowserWasiRunnerOptions.WithServices(options, loggerFactory, meterFactory))
    {
    }

    /// <summary>Whether this program runs in a browser.</summary>
    public bool IsAvailable => OperatingSystem.IsBrowser();

    /// <summary>Ends the workers that wait for an execution. Executions under way come to their end; further ones are refused.</summary>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="Dispose()"/>
    /// <param name="disposing">True when called by <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (!disposing || _isDisposed)
            return;
        _isDisposed = true;
        if (OperatingSystem.IsBrowser() && _pool is not null)
        {
            BrowserInterop.ClosePool(_pool);
            _pool.Dispose();
        }

        _places.Dispose();
    }

    /// <inheritdoc/>
    /// <exception cref="ObjectDisposedException">The runner has been disposed of.</exception>
    /// <exception cref="ArgumentException">The input asks for more than a ceiling of the runner; the message names both.</exception>
    /// <exception cref="WasiModuleException">The module is invalid, no program, above <see cref="WasiCeilings.ModuleBytes"/>, or imports what is not there.</exception>
    /// <exception cref="WasiRunnerException">This program does not run in a browser, or the worker failed.</exception>
    protected override Task<WasiExecResult> ExecuteCoreAsync(WasiExecInput input, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(input);
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        var limits = EffectiveLimits.Of(input, _options.Ceilings);
        if (input.Module.Bytes.Length > _options.Ceilings.ModuleBytes)
            throw new WasiModuleException($"The module '{GuestText.Shown(input.Module.Name)}' has {input.Module.Bytes.Length} bytes, above the runner's ceiling of {_options.Ceilings.ModuleBytes}. Use a smaller one, or raise Ceilings.ModuleBytes in the options of the runner.");
        if (ModuleEntry.Of(input.Module).Flaw is { } flaw)
            throw new WasiModuleException($"The module '{GuestText.Shown(input.Module.Name)}' {flaw}");
        LinkedImports.Check(input.Module, GetType(), KnownFunctions.Contain);
        return OperatingSystem.IsBrowser()
            ? ExecuteInBrowserAsync(input, limits, cancellationToken)
            : throw new WasiRunnerException($"{GetType().Name} runs in a browser only, and this program does not. Use InProcessWasiRunner here, or let WasiRunnerSelector choose.");
    }

    private void Observe(NetFetchAudit audit)
    {
        Log.Request(_logger, audit);
        _options.NetFetchObserved?.Invoke(audit);
    }

    [SupportedOSPlatform("browser")]
    private async Task<WasiExecResult> ExecuteInBrowserAsync(WasiExecInput input, EffectiveLimits limits, CancellationToken cancellationToken)
    {
        var (request, fileBytes) = BrowserRequest.Of(input, limits, _options.Ceilings);
        await BrowserInterop.LoadAsync(_options.ScriptUrl, cancellationToken);
        _pool ??= BrowserInterop.CreatePool(_options.MaxIdleWorkers);
        var module = BrowserInterop.ModuleOf(input.Module);
        await _places.WaitAsync(cancellationToken);
        try
        {
            using var outputs = new BrowserOutputs(input.StandardOutputStream, input.StandardErrorStream, () => BrowserInterop.Cancel(request.Id));
            var audits = new BrowserAuditLog(input.NetFetch, _options.Ceilings.AuditBytes, Observe);
            using var cancellation = cancellationToken.UnsafeRegister(static id => BrowserInterop.Cancel((int)id!), request.Id);
            using var result = await BrowserInterop.ExecuteAsync(
                _pool,
                JsonSerializer.Serialize(request, BrowserJson.Default.BrowserRequest),
                module,
                input.StandardInput.ToArray(),
                fileBytes,
                audits.Add,
                outputs.Take);
            cancellationToken.ThrowIfCancellationRequested();
            outputs.ThrowIfFailed();
            return await outputs.FinishAsync(BrowserResult.Read(result, input, audits.ToList()), limits.Timeout, cancellationToken);
        }
        finally
        {
            if (!_isDisposed)
                _places.Release();
        }
    }
}
