using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;
using OpenTelemetry;
using WasiGuard;
using WebApi;

const int MaxScriptBytes = 64 * 1024;

var builder = WebApplication.CreateBuilder(args);

builder.Services.AddWasiRunner<InProcessWasiRunner, InProcessRunnerOptions>(builder.Configuration.GetSection("Runner"));
builder.Services.AddOptions<WasiGuestShutdownOptions>().BindConfiguration("Shutdown").ValidateOnStart();
builder.Services.AddHealthChecks().AddWasiRunners();
builder.Services.AddOptions<GuestOptions>().BindConfiguration("Guest", binder => binder.ErrorOnUnknownConfiguration = true).ValidateDataAnnotations().ValidateOnStart();
builder.Services.AddSingleton<ScriptRun>();

// A guest costs memory and a thread while it runs: what counts is how many a client has at once.
var atOnce = builder.Configuration.GetValue("Clients:AtOnce", 2);
builder.Services.AddRateLimiter(limiter =>
{
    limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
    limiter.AddPolicy("guests", context => RateLimitPartition.GetConcurrencyLimiter(
        context.Connection.RemoteIpAddress,
        _ => new ConcurrencyLimiterOptions { PermitLimit = atOnce }));
});

var telemetry = builder.Services.AddOpenTelemetry()
    .WithMetrics(metrics => metrics.AddMeter("WasiGuard", "Microsoft.AspNetCore.Hosting"))
    .WithTracing(tracing => tracing.AddSource("WasiGuard", "Microsoft.AspNetCore"));
if (builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 })
    telemetry.UseOtlpExporter();

var app = builder.Build();
app.UseRateLimiter();
app.MapHealthChecks("/health");

app.MapPost("/run", async (HttpRequest request, ScriptRun run, CancellationToken clientIsGone) =>
{
    if (request.ContentLength is null or > MaxScriptBytes)
        return Results.Problem($"Send a script of at most {MaxScriptBytes} bytes, with its length.", statusCode: StatusCodes.Status413PayloadTooLarge);
    using var reader = new StreamReader(request.Body);
    var script = await reader.ReadToEndAsync(clientIsGone);
    try
    {
        return Results.Ok(await run.RunAsync(script, clientIsGone));
    }
    catch (ArgumentException malformed)
    {
        return Results.Problem(malformed.Message, statusCode: StatusCodes.Status400BadRequest);
    }
    catch (OperationCanceledException) when (!clientIsGone.IsCancellationRequested)
    {
        return Results.Problem("The service is stopping; the guest was ended.", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}).RequireRateLimiting("guests");

app.Run();
