namespace WasiGuard.Benchmarks.Soak;

/// <summary>Makes the input of the execution with a number.</summary>
internal delegate WasiExecInput SoakInput(int number);

/// <summary>A kind of guest, and the outcome that each of its executions has to have.</summary>
/// <param name="Name">What the guest does.</param>
/// <param name="Expected">The outcome, as <see cref="Seen"/> words it.</param>
/// <param name="Input">What the guest is given.</param>
internal sealed record SoakCase(string Name, string Expected, SoakInput Input)
{
    /// <summary>Words a result.</summary>
    public Func<WasiExecResult, string> Seen { get; init; } = Ending;

    /// <summary>When the caller cancels; null when he does not.</summary>
    public TimeSpan? CancelAfter { get; init; }

    /// <summary>How many of the executions are of this kind, by weight.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Executes the guest once.</summary>
    /// <param name="runner">The runner.</param>
    /// <param name="number">The number of the execution.</param>
    /// <returns>The outcome.</returns>
    public async Task<string> ExecuteAsync(WasiRunner runner, int number)
    {
        using var cancellation = CancelAfter is { } time ? new CancellationTokenSource(time) : new();
        try
        {
            return Seen(await runner.ExecuteAsync(Input(number), cancellation.Token));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return "cancelled";
        }
        catch (Exception refused) when (refused is WasiModuleException or WasiCapabilityNotSupportedException)
        {
            return refused.GetType().Name;
        }
        catch (Exception failure)
        {
            return $"{failure.GetType().Name}: {failure.Message}";
        }
    }

    /// <summary>Words how a guest ended, and no more.</summary>
    public static string Ending(WasiExecResult result) => $"{result.Termination} {result.ExitCode}";
}
