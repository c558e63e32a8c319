namespace WasiGuard.Tool;

/// <summary>A failure whose message is all that the user needs, with the exit code that stands for it.</summary>
internal sealed class ToolException(int exitCode, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public int ExitCode { get; } = exitCode;
}
