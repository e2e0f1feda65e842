using MBot.Client.Aws;

namespace MBot.Client.Backups;

/// <summary>What a snapshot's tags say of it as a backup.</summary>
internal static class BackupTags
{
    /// <summary>The release that was live; missing when the agent was not asked.</summary>
    public const string Release = "mbot:release";
    public const string Reason = "mbot:reason";

    /// <summary>The EC2 instance whose root volume it is of. Outlives the volume, which a restore replaces.</summary>
    public const string Instance = "mbot:instance";

    /// <summary>Data Lifecycle Manager sets it, and nobody else may.</summary>
    private const string LifecyclePolicy = "aws:dlm:lifecycle-policy-id";

    private const int LongestValue = 256;

    public static BackupMaker Maker(CloudSnapshot snapshot) =>
        snapshot.Tags.ContainsKey(LifecyclePolicy) ? BackupMaker.Dlm
        : snapshot.Tags.GetValueOrDefault(CloudTags.ManagedBy) == CloudTags.Client ? BackupMaker.Client
        : BackupMaker.Other;

    /// <summary>Of a snapshot that the client is about to make.</summary>
    /// <param name="releaseId">Null when the agent was not asked, or nothing is live.</param>
    public static IReadOnlyDictionary<string, string> Of(AwsTarget target, string instanceId, string? releaseId, string reason)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [CloudTags.Project] = target.Project,
            [CloudTags.Environment] = target.Environment,
            [CloudTags.ManagedBy] = CloudTags.Client,
            [CloudTags.Name] = $"{target.Project}-{target.Environment}",
            [Instance] = instanceId,
            [Reason] = reason.Length > LongestValue ? reason[..LongestValue] : reason,
        };
        if (releaseId is { Length: > 0 })
            tags[Release] = releaseId;
        return tags;
    }

    /// <summary>Whether it is of the instance's root volume, the present one or one that a restore has replaced. Only from those can EC2 restore in place.</summary>
    public static bool IsOf(CloudSnapshot snapshot, CloudInstance instance) =>
        snapshot.VolumeId == instance.RootVolumeId || snapshot.Tags.GetValueOrDefault(Instance) == instance.Id;
}

/// <summary>Who made a snapshot, and so who removes it.</summary>
internal enum BackupMaker
{
    /// <summary>This program.</summary>
    Client,

    /// <summary>Amazon Data Lifecycle Manager.</summary>
    Dlm,

    /// <summary>A person, or another program.</summary>
    Other,
}
