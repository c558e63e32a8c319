using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace AgentHost.Tests;

/// <summary>A server on a free port of this machine: a page, and a chat endpoint of the OpenAI form that asks for one tool call.</summary>
internal sealed class LoopbackServer(WebApplication application) : IAsyncDisposable
{
    public string Url { get; } = application.Urls.Single();

    public static async Task<LoopbackServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var application = builder.Build();
        application.MapGet("/hello", () => "hello from the server\n");
        application.MapPost("/v1/chat/completions", async (HttpRequest request) =>
        {
            var chat = await JsonNode.ParseAsync(request.Body);
            var last = chat!["messages"]!.AsArray()[^1]!;
            var message = last["role"]!.GetValue<string>() == "tool"
                ? new JsonObject { ["role"] = "assistant", ["content"] = "The shell says: " + last["content"]!.GetValue<string>() }
                : ToolCall();
            return Results.Text(new JsonObject
            {
                ["id"] = "chat-1",
                ["object"] = "chat.completion",
                ["created"] = 1,
                ["model"] = chat["model"]!.DeepClone(),
                ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["finish_reason"] = message["tool_calls"] is null ? "stop" : "tool_calls" }),
            }.ToJsonString(), "application/json");
        });
        await application.StartAsync();
        return new(application);
    }

    public ValueTask DisposeAsync() => application.DisposeAsync();

    private static JsonObject ToolCall() => new()
    {
        ["role"] = "assistant",
        ["content"] = null,
        ["tool_calls"] = new JsonArray(new JsonObject
        {
            ["id"] = "call-1",
            ["type"] = "function",
            ["function"] = new JsonObject { ["name"] = "bash", ["arguments"] = """{"command":"echo from-the-endpoint | tee answer.txt"}""" },
        }),
    };
}
