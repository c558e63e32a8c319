namespace WasiGuard.Analyzers.Flow.Domain;

/// <summary>
/// The block visits that one activation makes at full precision, calls that it follows included. What a call does not use of its share stays with
/// the caller. Beyond the budget a body is looked at with a few states only, and its calls are not followed; it always comes to its end.
/// </summary>
internal sealed class StepBudget(int steps)
{
    public int Left { get; private set; } = steps;

    public bool IsUsedUp => Left <= 0;

    /// <summary>What one of several calls may use.</summary>
    /// <param name="calls">The calls that have to share.</param>
    public StepBudget ShareOf(int calls) => new(Math.Max(Left / Math.Max(calls, 1), Math.Min(Left, AnalysisLimits.StepsOfCall)));

    /// <summary>Takes what a call has used, which may be a little more than its share.</summary>
    public void Take(int used) => Left -= used;
}
