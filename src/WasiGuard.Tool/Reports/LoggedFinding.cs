namespace WasiGuard.Tool;

/// <summary>A finding of a log, as a baseline names it.</summary>
internal sealed record LoggedFinding(BaselineEntry Entry, bool IsInBaseline);
