using System.Text.Json.Serialization;

namespace MBot.Agent.Operations;

/// <summary>How records and events lie in the database. Properties may be added; names are never reused.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(EventBody))]
internal sealed partial class OperationJson : JsonSerializerContext;
