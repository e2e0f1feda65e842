namespace MBot.Client.Aws;

/// <summary>An EBS snapshot as it was when asked.</summary>
/// <param name="State">In EC2's words: pending, completed, error, recoverable, recovering.</param>
/// <param name="StartedAt">The moment that it is of.</param>
/// <param name="VolumeGib">Size of the volume that it is of.</param>
internal sealed record CloudSnapshot(string Id, string VolumeId, string State, DateTimeOffset StartedAt, int VolumeGib)
{
    private const decimal Gib = 1024 * 1024 * 1024;

    /// <summary>Why it is in this state, in EC2's words; null when EC2 says nothing.</summary>
    public string? StateReason { get; init; }

    /// <summary>Such as <c>43%</c>; empty when EC2 doesn't say.</summary>
    public string Progress { get; init; } = "";

    public bool Encrypted { get; init; }

    /// <summary>Of all blocks that hold something, whether other snapshots hold them too or not; null when EC2 doesn't say.</summary>
    public long? FullBytes { get; init; }

    /// <summary>
    /// What it fills at most: all its data, or its volume's size where EC2 doesn't say. Charged is less, the blocks that changed since the one
    /// before, and EC2 doesn't tell it.
    /// </summary>
    public decimal GibAtMost => FullBytes is { } bytes ? bytes / Gib : VolumeGib;

    public required IReadOnlyDictionary<string, string> Tags { get; init; }

    public bool IsCompleted => State == "completed";

    public bool IsPending => State == "pending";

    public bool HasFailed => State == "error";
}
