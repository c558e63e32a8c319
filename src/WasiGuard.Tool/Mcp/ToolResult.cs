using ModelContextProtocol.Protocol;

namespace WasiGuard.Tool;

/// <summary>Results of tool calls that did not work: the model reads why.</summary>
internal static class ToolResult
{
    public static CallToolResult Error(string message) => new() { Content = [new TextContentBlock { Text = message }], IsError = true };

    /// <summary>A failure of the host becomes an error that the model can read. A cancelled call has nobody waiting for it.</summary>
    public static async Task<CallToolResult> OfAsync(Func<Task<CallToolResult>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception failure) when (failure is not OperationCanceledException && Failure.TryDescribe(failure, out _, out var message))
        {
            return Error(message);
        }
    }
}
