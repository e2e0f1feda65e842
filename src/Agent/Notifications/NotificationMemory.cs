using System.Text.Json.Serialization;

namespace MBot.Agent.Notifications;

/// <summary>What must not be forgotten when the agent is killed: messages that wait, and what was told already.</summary>
internal sealed record NotificationMemory
{
    /// <summary>Since when there has been a webhook without a break: what ended before is not told.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<Notification> Waiting { get; init; } = [];

    /// <summary>Messages that were given up since the last one that was delivered.</summary>
    public int Lost { get; init; }

    /// <summary>Conditions that were told and are not over, by code.</summary>
    public IReadOnlyDictionary<string, ToldCondition> Told { get; init; } = new Dictionary<string, ToldCondition>();

    /// <summary>Ids of the last operations that were told, or needed no word.</summary>
    public IReadOnlyList<string> Operations { get; init; } = [];
}

/// <param name="Since">When the condition began.</param>
internal sealed record ToldCondition(DateTimeOffset Since, string Text);

/// <summary>How it lies on disk. Properties may be added, with a default.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, RespectNullableAnnotations = true, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(NotificationMemory))]
internal sealed partial class NotificationJson : JsonSerializerContext;
