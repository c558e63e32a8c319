using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using WasiGuard;

namespace AgentHost;

/// <summary>The record of a session: one JSON object a line, with <c>time</c>, <c>event</c> and what belongs to the event.</summary>
internal sealed class SessionLog(TextWriter writer, TimeProvider time) : IDisposable
{
    private static readonly JsonSerializerOptions s_json = new(JsonSerializerDefaults.Web)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    private readonly Lock _gate = new();

    /// <summary>Appends to a file; null for no record.</summary>
    public static SessionLog Open(string? file, TimeProvider time) =>
        new(file is null ? TextWriter.Null : new StreamWriter(file, append: true) { AutoFlush = true }, time);

    public void Write<T>(string name, T details)
    {
        var line = new JsonObject { ["time"] = time.GetUtcNow().ToString("O"), ["event"] = name };
        foreach (var (key, value) in JsonSerializer.SerializeToNode(details, s_json)!.AsObject())
            line[key] = value?.DeepClone();
        lock (_gate)
            writer.WriteLine(GuestText.VisibleJson(line.ToJsonString(s_json)));
    }

    public void Dispose() => writer.Dispose();
}
