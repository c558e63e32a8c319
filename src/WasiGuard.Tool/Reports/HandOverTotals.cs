using System.Globalization;

namespace WasiGuard.Tool;

/// <summary>The calls that give an input to a runner, by what the rules know of them.</summary>
internal sealed record HandOverTotals(int Proven, int Reported, int Unknown)
{
    public static HandOverTotals None { get; } = new(0, 0, 0);

    public int All => Proven + Reported + Unknown;

    /// <param name="property">The properties of WG9001.</param>
    public static HandOverTotals Of(Func<string, string?> property)
    {
        return new(Number("proven"), Number("reported"), Number("unknown"));

        int Number(string name) => int.TryParse(property(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    public static HandOverTotals operator +(HandOverTotals one, HandOverTotals other) => new(one.Proven + other.Proven, one.Reported + other.Reported, one.Unknown + other.Unknown);
}
