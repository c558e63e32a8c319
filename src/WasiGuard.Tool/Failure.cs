using System.Diagnostics.CodeAnalysis;

namespace WasiGuard.Tool;

/// <summary>Which failures are reported by their message, and with which exit code. Others are defects, and keep their stack trace.</summary>
internal static class Failure
{
    public static bool TryDescribe(Exception failure, out int exitCode, [NotNullWhen(true)] out string? message)
    {
        (exitCode, message) = failure switch
        {
            ToolException known => (known.ExitCode, known.Message),
            WasiCapabilityNotSupportedException refused => (ExitCodes.NotSupported, refused.Message),
            WasiModuleException module => (ExitCodes.InvalidData, module.Message),
            WasiRunnerException host => (ExitCodes.HostFailure, host.Message),
            ArgumentException argument => (ExitCodes.Usage, argument.Message),
            // Whoever has closed a pipe knows it.
            BrokenPipeException => (ExitCodes.BrokenPipe, ""),
            IOException or UnauthorizedAccessException => (ExitCodes.HostFailure, failure.Message),
            OperationCanceledException => (ExitCodes.Interrupted, "Interrupted."),
            _ => (0, null),
        };
        return message is not null;
    }
}
