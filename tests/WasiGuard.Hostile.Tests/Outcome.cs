namespace WasiGuard.Hostile.Tests;

/// <summary>What becomes of an attack: a line of the table, and the check that it is so.</summary>
/// <param name="Text">As the table says it.</param>
/// <param name="Check">Fails unless it is so; it is given the result, or the exception instead.</param>
internal sealed record Outcome(string Text, Action<WasiExecResult?, Exception?> Check)
{
    public static Outcome TimedOut { get; } = new("`TimedOut`", (result, failure) => Ended(WasiTermination.TimedOut, result, failure));

    public static Outcome Trapped { get; } = new("trap", (result, failure) => AssertMessage(Ended(WasiTermination.Trapped, result, failure)));

    public static Outcome TrappedWith(string message) => new($"trap: {message}", (result, failure) => Assert.Equal(message, Ended(WasiTermination.Trapped, result, failure).TrapMessage));

    public static Outcome TrappedLike(string message) => new($"trap: {message}", (result, failure) => Assert.StartsWith(message, Ended(WasiTermination.Trapped, result, failure).TrapMessage, StringComparison.Ordinal));

    /// <summary>The guest comes to its own end.</summary>
    public static Outcome Exits(int code, string text) => new(text, (result, failure) => Assert.Equal(code, Ended(WasiTermination.Exited, result, failure).ExitCode));

    public static Outcome Exits(string text, Action<WasiExecResult> check) => new(text, (result, failure) => check(Ended(WasiTermination.Exited, result, failure)));

    /// <summary>The guest comes to its own end, whose exit code is a number of units that it got.</summary>
    public static Outcome Gets(int most, string text) => new(text, (result, failure) => Assert.InRange(Ended(WasiTermination.Exited, result, failure).ExitCode, 1, most));

    /// <summary>The attack is refused before anything starts.</summary>
    public static Outcome Refused<TException>(string names) where TException : Exception => new($"refused, names `{names}`", (result, failure) =>
    {
        AssertNone(result);
        Assert.Contains(names, Assert.IsAssignableFrom<TException>(failure).Message, StringComparison.Ordinal);
    });

    public static Outcome RefusedAs<TException>(string text) where TException : Exception => new(text, (result, failure) =>
    {
        AssertNone(result);
        Assert.IsAssignableFrom<TException>(failure);
    });

    /// <summary>The result is there, its files are not.</summary>
    public static Outcome WithoutFiles(string reason, int exitCode = 0) => new($"result without files; `FilesError`: “{reason}”", (result, failure) =>
    {
        Assert.Equal(exitCode, Ended(WasiTermination.Exited, result, failure).ExitCode);
        Assert.Null(result!.Files);
        Assert.Contains(reason, result.FilesError, StringComparison.Ordinal);
        Assert.DoesNotContain(result.FilesError!, char.IsControl);
    });

    private static WasiExecResult Ended(WasiTermination termination, WasiExecResult? result, Exception? failure)
    {
        Assert.True(result is not null, $"No result: {failure}");
        Assert.True(result.Termination == termination, $"{result.Termination} {result.ExitCode}: {result.TrapMessage}\n{result.StdoutText}{result.StderrText}");
        return result;
    }

    private static void AssertNone(WasiExecResult? result) => Assert.True(result is null, $"Not refused: {result?.Termination} {result?.ExitCode} {result?.TrapMessage}");

    private static void AssertMessage(WasiExecResult result) => Assert.False(string.IsNullOrWhiteSpace(result.TrapMessage));
}
