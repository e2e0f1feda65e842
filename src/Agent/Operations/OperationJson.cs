using System.Text.Json.Serialization;

namespace MBot.Agent.Operations;

/// <summary>
/// How records and events lie in the database. Properties may be added, with a default; names are never reused. What lacks a part that
/// it was written with is refused as damaged.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(Operation))]
[JsonSerializable(typeof(EventBody))]
internal sealed partial class OperationJson : JsonSerializerContext;
