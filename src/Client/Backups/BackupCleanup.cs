using MBot.Client.Aws;

namespace MBot.Client.Backups;

/// <summary>Removes the backups that a retention lets go. What it can't remove it reports, and goes on.</summary>
internal sealed class BackupCleanup(Ec2 ec2, Retention retention)
{
    public async Task<IReadOnlyList<RetentionVerdict>> DecideAsync(CancellationToken cancellationToken)
    {
        var snapshots = await ec2.SnapshotsAsync(volumeId: null, cancellationToken).ConfigureAwait(false);
        var running = await ec2.RunningRootReplacementsAsync(cancellationToken).ConfigureAwait(false);
        return retention.Decide(snapshots, ec2.Target, running.Select(task => task.SnapshotId).OfType<string>().ToHashSet(StringComparer.Ordinal));
    }

    /// <param name="announced">What was to go when it was asked for; looked at again, for meanwhile one of them may be needed.</param>
    public async Task<IReadOnlyList<Removal>> RemoveAsync(IReadOnlyList<RetentionVerdict> announced, CancellationToken cancellationToken)
    {
        var named = announced.Where(verdict => !verdict.Stays).Select(verdict => verdict.Snapshot.Id).ToHashSet(StringComparer.Ordinal);
        if (named.Count == 0)
            return [];
        var now = await DecideAsync(cancellationToken).ConfigureAwait(false);
        var removals = new List<Removal>();
        ClientException? lost = null;
        foreach (var snapshot in now.Where(verdict => !verdict.Stays && named.Contains(verdict.Snapshot.Id)).Select(verdict => verdict.Snapshot))
        {
            // Who was not let in or not heard once isn't the next time either.
            var problem = lost ?? await TryAsync(snapshot, cancellationToken).ConfigureAwait(false);
            removals.Add(new Removal(snapshot, problem, Tried: lost is null));
            if (problem is { Exit: ExitCode.Unreachable or ExitCode.Unknown } || problem?.Code is "aws.credentials-expired" or "aws.credentials-wrong" or "aws.credentials-missing" or "aws.denied")
                lost = problem;
        }

        return removals;
    }

    private async Task<ClientException?> TryAsync(CloudSnapshot snapshot, CancellationToken cancellationToken)
    {
        try
        {
            await ec2.DeleteSnapshotAsync(snapshot, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (ClientException error)
        {
            return error;
        }
    }
}

/// <param name="Problem">Why it is still there, or may be; null when it is gone.</param>
/// <param name="Tried">False: an earlier one's problem was everybody's.</param>
internal sealed record Removal(CloudSnapshot Snapshot, ClientException? Problem, bool Tried);
