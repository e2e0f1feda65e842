using MBot.Client.Aws;

namespace MBot.Client.Backups;

/// <summary>Which backup is meant, and whether EC2 can put it back into the instance. Pure.</summary>
internal static class RestoreChoice
{
    public const string Latest = "latest";

    /// <param name="which">An id, or <see cref="Latest"/>.</param>
    /// <param name="snapshots">Those of the project, and the one that is named.</param>
    /// <exception cref="ClientException"><c>backup.none</c>, <c>backup.unknown</c>, <c>backup.not-complete</c>, <c>backup.other-instance</c>.</exception>
    public static CloudSnapshot Choose(string which, IReadOnlyList<CloudSnapshot> snapshots, CloudInstance instance)
    {
        if (which == Latest)
        {
            return snapshots.Where(snapshot => snapshot.IsCompleted && BackupTags.IsOf(snapshot, instance)).MaxBy(snapshot => snapshot.StartedAt)
                ?? throw ClientException.Refused("backup.none", $"there is no complete backup of {instance.Id}", "mbot-client backup list");
        }

        var named = snapshots.FirstOrDefault(snapshot => snapshot.Id == which)
            ?? throw ClientException.Refused("backup.unknown", $"there is no snapshot {which} of this account here", "mbot-client backup list shows those that there are");
        if (!named.IsCompleted)
            throw ClientException.Refused("backup.not-complete", $"{which} is {named.State}{(named.Progress.Length > 0 ? $" ({named.Progress})" : "")}: only a complete one can be restored", named.IsPending ? "mbot-client backup list shows how far it is" : "mbot-client backup list shows others");
        if (!BackupTags.IsOf(named, instance))
        {
            throw ClientException.Refused("backup.other-instance", $"{which} is of volume {named.VolumeId}, which is not and was not the root volume of {instance.Id}",
                $"EC2 puts back only what the instance's own root volume was. If it was: aws ec2 create-tags --resources {which} --tags Key={BackupTags.Instance},Value={instance.Id}");
        }

        return named;
    }

    /// <summary>What to know before the name is typed, a sentence each.</summary>
    /// <param name="root">The present root volume; null when it isn't known.</param>
    public static IEnumerable<string> Risks(CloudSnapshot snapshot, CloudInstance instance, CloudVolume? root, DateTimeOffset now)
    {
        yield return $"{instance.Id} restarts with its disk as it was {(now - snapshot.StartedAt).TotalHours:0.#} h ago ({snapshot.StartedAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC): what was written since is not on it, app data and secrets too.";
        if (root is { Encrypted: true } && !snapshot.Encrypted)
            yield return "The backup is not encrypted and the present disk is: the disk will not be encrypted any more.";
    }
}
