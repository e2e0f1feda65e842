namespace MBot.Client.Aws;

/// <summary>An EC2 instance as it was when asked.</summary>
/// <param name="State">In EC2's words: pending, running, stopping, stopped, shutting-down, terminated.</param>
internal sealed record CloudInstance(string Id, string State, string Type)
{
    /// <summary>The Elastic IP or the passing public address; null without one.</summary>
    public string? PublicAddress { get; init; }

    public string? PrivateAddress { get; init; }

    public string? AvailabilityZone { get; init; }

    public string? Architecture { get; init; }

    /// <summary>Of the last start.</summary>
    public DateTimeOffset? LaunchedAt { get; init; }

    /// <summary>Why it is in this state, in EC2's words; null when EC2 says nothing.</summary>
    public string? StateReason { get; init; }

    /// <summary>The same as EC2's code, such as <c>Server.InsufficientInstanceCapacity</c>.</summary>
    public string? StateReasonCode { get; init; }

    public string? RootVolumeId { get; init; }

    public IReadOnlyList<string> VolumeIds { get; init; } = [];

    public IReadOnlyList<string> SecurityGroupIds { get; init; } = [];

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    /// <summary>For people: id and name.</summary>
    public string Title => Tags.GetValueOrDefault(CloudTags.Name) is { Length: > 0 } name ? $"{Id} ({name})" : Id;

    public bool IsRunning => State == "running";

    public bool IsStopped => State == "stopped";

    public bool IsGone => State is "terminated" or "shutting-down";
}
