namespace MBot.Client.Aws;

/// <summary>EC2's task that puts another root volume, made from a snapshot, into an instance.</summary>
/// <param name="State">In EC2's words: pending, in-progress, failing, succeeded, failed, failing-detached, failed-detached.</param>
internal sealed record RootReplacement(string Id, string InstanceId, string? SnapshotId, string State)
{
    public bool HasSucceeded => State == "succeeded";

    public bool HasFailed => State is "failed" or "failed-detached";

    public bool HasEnded => HasSucceeded || HasFailed;

    /// <summary>The instance has no root volume at all any more.</summary>
    public bool IsDetached => State is "failed-detached" or "failing-detached";
}
