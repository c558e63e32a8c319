//! group: runner-rules
using System;
using System.Threading;
using System.Threading.Tasks;
using WasiGuard;

public sealed class RetryingRunner(IWasiRunner inner, int times) : IWasiRunner // expect: WG2005
{
    public async Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        for (var left = times; ; left--)
        {
            try
            {
                return await inner.ExecuteAsync(input, cancellationToken);
            }
            catch (WasiRunnerException) when (left > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
            }
        }
    }
}

public sealed class HonestRetryingRunner([CapabilitiesFrom] IWasiRunner inner, int times) : DelegatingWasiRunner(inner)
{
    public override async Task<WasiExecResult> ExecuteAsync(WasiExecInput input, CancellationToken cancellationToken = default)
    {
        for (var left = times; ; left--)
        {
            try
            {
                return await Inner.ExecuteAsync(input, cancellationToken);
            }
            catch (WasiRunnerException) when (left > 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(10), cancellationToken);
            }
        }
    }
}
