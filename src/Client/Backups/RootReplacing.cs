using MBot.Client.Aws;
using MBot.Client.Lifecycle;

namespace MBot.Client.Backups;

/// <summary>Puts the disk of a backup into the instance. Knows nothing of what is on it.</summary>
internal sealed class RootReplacing(Ec2 ec2, TimeLine line, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(30);

    /// <summary>Begins it; where one with the same backup is under way already, that one is gone on with.</summary>
    /// <exception cref="ClientException"><c>backup.restore-runs</c>: another backup is being put in. Exit code 8: the answer was lost.</exception>
    public async Task<RootReplacement> BeginAsync(CloudInstance instance, CloudSnapshot snapshot, RootReplacement? running, CancellationToken cancellationToken)
    {
        if (running is not null)
        {
            line.Reached("goes on", running.Id);
            return running;
        }

        var task = await ec2.ReplaceRootAsync(instance, snapshot.Id, Guid.NewGuid().ToString(), new Dictionary<string, string>
        {
            [CloudTags.Project] = ec2.Target.Project,
            [CloudTags.Environment] = ec2.Target.Environment,
            [CloudTags.ManagedBy] = CloudTags.Client,
        }, cancellationToken).ConfigureAwait(false);
        line.Reached("begun", task.Id);
        return task;
    }

    /// <summary>The one that is under way in the instance, if it is of this backup.</summary>
    public async Task<RootReplacement?> RunningAsync(CloudInstance instance, CloudSnapshot snapshot, CancellationToken cancellationToken)
    {
        var running = (await ec2.RunningRootReplacementsAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(task => task.InstanceId == instance.Id);
        if (running is null || running.SnapshotId == snapshot.Id)
            return running;
        throw ClientException.Refused("backup.restore-runs", $"{running.Id} is putting {running.SnapshotId ?? "another disk"} into {instance.Id} now", running.SnapshotId is { } id ? $"mbot-client backup restore {id} goes on with it" : "wait for its end: aws ec2 describe-replace-root-volume-tasks");
    }

    /// <summary>Until the instance has its new disk.</summary>
    /// <returns>The instance with it.</returns>
    /// <exception cref="ClientException">Exit code 5, <c>backup.restore-failed</c>; 8: it goes on, but for long.</exception>
    public async Task<CloudInstance> WaitAsync(RootReplacement begun, CancellationToken cancellationToken)
    {
        var said = begun.State;
        var ended = await Waiter.UntilAsync(async cancellation =>
        {
            var task = await ec2.RootReplacementAsync(begun.Id, cancellation).ConfigureAwait(false);
            // What was just begun EC2 may not know yet.
            if (task is null)
                return null;
            if (task.State != said)
                line.Reached(said = task.State);
            return task.HasEnded ? task : null;
        }, Patience, $"{begun.Id}, the replacement of the root volume, has ended", clock, cancellationToken).ConfigureAwait(false);
        if (ended.HasFailed)
        {
            throw ended.IsDetached
                ? new ClientException(ExitCode.Failed, "backup.restore-failed", $"{ended.Id} failed, and {ended.InstanceId} has no root volume now") { Hint = "mbot-client backup restore latest tries again; the old volume is there still: aws ec2 describe-volumes" }
                : new ClientException(ExitCode.Failed, "backup.restore-failed", $"{ended.Id} failed; {ended.InstanceId} keeps the disk that it had") { Hint = "mbot-client backup restore with another backup, or again" };
        }

        return await ec2.InstanceAsync(ended.InstanceId, cancellationToken).ConfigureAwait(false)
            ?? throw new ClientException(ExitCode.Failed, "aws.instance-none", $"{ended.InstanceId} is gone") { Hint = "mbot-client backup list shows what is kept; mbot-client up makes another machine" };
    }

    /// <summary>The new disk bears the tags of the old one, by which schedules, bills and policies know it. A failure spoils nothing: it is returned.</summary>
    public async Task<ClientException?> TagAsync(CloudVolume? old, CloudInstance instance, CancellationToken cancellationToken)
    {
        if (old is null || instance.RootVolumeId is not { } volume || volume == old.Id)
            return null;
        try
        {
            // EC2's own begin with aws: and can't be set.
            var tags = old.Tags.Where(tag => !tag.Key.StartsWith("aws:", StringComparison.Ordinal)).ToDictionary();
            if (tags.Count > 0)
                await ec2.TagAsync(volume, tags, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ClientException error)
        {
            return error;
        }
    }
}
