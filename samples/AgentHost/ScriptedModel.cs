using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentHost;

/// <summary>
/// A model that needs no key, because it does what it is told: a line that begins with <c>$</c> is a command line for the tool bash,
/// one that is a URL goes to web_fetch. Everything else it answers by saying so.
/// </summary>
internal sealed class ScriptedModel : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var last = messages.Last();
        var reply = last.Contents.OfType<FunctionResultContent>().LastOrDefault() is { } result
            ? new ChatMessage(ChatRole.Assistant, $"{result.Result}{result.Exception?.Message}")
            : Answer(last.Text.Trim(), options?.Tools ?? []);
        return Task.FromResult(new ChatResponse(reply));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceKey is null && serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private static ChatMessage Answer(string line, IList<AITool> tools)
    {
        if (line.StartsWith('$'))
            return Call(tools, "bash", "command", line[1..].Trim(), "--wasi-bash");
        return Uri.TryCreate(line, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? Call(tools, "web_fetch", "url", line, "--wasi-netfetch")
            : new(ChatRole.Assistant, "I am a script: write '$ COMMAND LINE' for the shell, or a URL to fetch.");
    }

    private static ChatMessage Call(IList<AITool> tools, string tool, string parameter, string value, string toggle) => tools.Any(one => one.Name == tool)
        ? new(ChatRole.Assistant, [new FunctionCallContent(Guid.NewGuid().ToString("n"), tool, new Dictionary<string, object?> { [parameter] = value })])
        : new(ChatRole.Assistant, $"I was given no tool {tool}. It comes with {toggle}.");
}
