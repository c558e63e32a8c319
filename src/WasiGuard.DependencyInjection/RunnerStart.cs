using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace WasiGuard;

/// <summary>Makes the runners of a key when the host starts, so that options which do not fit stop it there and not in the first request.</summary>
internal sealed class RunnerStart(IServiceProvider provider, object? key) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        provider.GetRequiredKeyedService<WasiRunnerSelector>(key);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
