namespace WasiGuard.Benchmarks.Soak;

/// <summary>How often guests of a kind came to an end.</summary>
internal sealed record SoakOutcome(string Case, string Expected, string Seen, int Count)
{
    public bool IsRight => Seen == Expected;

    public override string ToString() => $"{Count,8} × {Case}: {Line(Seen)}{(IsRight ? "" : $" INSTEAD OF {Line(Expected)}")}";

    private static string Line(string text) => text.ReplaceLineEndings("⏎");
}
