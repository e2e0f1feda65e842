using System.Text.Json.Serialization;
using MBot.Agent.Operations;

namespace MBot.Agent.Deployments;

/// <summary>What the next agent needs to end a deployment that this one could not: kept with the operation before each transition.</summary>
internal sealed record DeploymentJournal(
    string? ReleaseId,
    string? Candidate,
    string? Previous,
    string? PreviousReleaseId,
    SwitchMode Mode,
    DateTimeOffset? SwitchedAt,
    DateTimeOffset? WatchUntil,
    DateTimeOffset? StoppedServingAt,
    DateTimeOffset? ServingAgainAt,
    IReadOnlyList<string>? Begun = null);

[JsonSourceGenerationOptions(UseStringEnumConverter = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(DeploymentJournal))]
internal sealed partial class DeploymentJson : JsonSerializerContext;
