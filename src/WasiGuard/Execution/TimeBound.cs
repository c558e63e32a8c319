namespace WasiGuard;

/// <summary>The bounds of all times that are set: above zero, and no longer than a timer runs.</summary>
internal static class TimeBound
{
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>The value, when it is within the bounds.</summary>
    /// <param name="value">The value.</param>
    /// <param name="member">The member that is set.</param>
    /// <param name="shown">The member as the message names it.</param>
    /// <param name="orElse">What may be set instead of a time, to end the sentence.</param>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public static TimeSpan Checked(TimeSpan value, string member, string shown, string orElse = "") => value > TimeSpan.Zero && value <= s_longest
        ? value
        : throw new ArgumentOutOfRangeException(member, value, $"Give {shown} a time above zero and up to {s_longest}{orElse}.");
}
