using System.Text.Json.Serialization;

namespace WasiGuard;

/// <summary>The JSON of both directions, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.Never, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BrowserRequest))]
[JsonSerializable(typeof(BrowserSummary))]
[JsonSerializable(typeof(BrowserAudit))]
internal sealed partial class BrowserJson : JsonSerializerContext;
