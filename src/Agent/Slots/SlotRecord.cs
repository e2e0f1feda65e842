using System.Text.Json.Serialization;

namespace MBot.Agent.Slots;

/// <summary><c>slot.json</c>: what must survive the agent.</summary>
internal sealed record SlotRecord(
    int Version,
    string Name,
    int Port,
    SlotState State,
    DateTimeOffset Since,
    DateTimeOffset? DrainDeadline,
    DateTimeOffset? KeepWarmUntil,
    int StartCount,
    SlotLaunch Launch)
{
    public const int CurrentVersion = 1;

    public string Service => Slot.ServiceOf(Name);

    public SlotRecord In(SlotState state, DateTimeOffset since) => this with { State = state, Since = since, DrainDeadline = null, KeepWarmUntil = null };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(SlotRecord))]
internal sealed partial class SlotJson : JsonSerializerContext;
