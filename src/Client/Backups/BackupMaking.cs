using System.Globalization;
using MBot.Client.Agent;
using MBot.Client.Aws;
using MBot.Protos.V1;

namespace MBot.Client.Backups;

/// <summary>Makes a backup: the agent brings all that was written onto the disk, then EC2 takes the snapshot. Knows nothing of terminals.</summary>
internal sealed class BackupMaking(Ec2 ec2, CloudInstance instance, TimeProvider clock)
{
    // The agent's own bound, and the way.
    private static readonly TimeSpan PreparePatience = TimeSpan.FromSeconds(75);
    private static readonly TimeSpan CompletePatience = TimeSpan.FromHours(2);

    /// <exception cref="ClientException">The agent can't: a snapshot is possible all the same.</exception>
    public static Task<PrepareBackupReply> PrepareAsync(AgentConnection agent, string reason, CancellationToken cancellationToken) =>
        agent.OnceAsync(options => agent.Backups.PrepareAsync(new PrepareBackupRequest { Reason = reason }, options), PreparePatience, cancellationToken);

    /// <summary>The same where a backup is made in any case: what kept the agent from it is returned.</summary>
    /// <param name="open">Null: no profile here knows the agent.</param>
    public static async Task<(PrepareBackupReply? Prepared, ClientException? Problem)> TryPrepareAsync(Func<AgentConnection>? open, string reason, CancellationToken cancellationToken)
    {
        try
        {
            return (await PrepareAsync(open is null ? throw NoAgent() : open(), reason, cancellationToken).ConfigureAwait(false), null);
        }
        catch (ClientException error)
        {
            return (null, error);
        }
    }

    public static ClientException NoAgent() => new(ExitCode.Unreachable, "profile.none", "no profile here knows the agent of this instance");

    /// <param name="prepared">What the agent said; null when it was not asked or did not answer.</param>
    /// <exception cref="ClientException">Exit code 8 when the answer was lost.</exception>
    public async Task<CloudSnapshot> BeginAsync(PrepareBackupReply? prepared, string reason, CancellationToken cancellationToken)
    {
        var volume = instance.RootVolumeId ?? throw ClientException.Refused("backup.no-root-volume", $"instance {instance.Id} has no root volume", "mbot-client status; mbot-client backup list shows what there is to restore from");
        var description = string.Create(CultureInfo.InvariantCulture, $"mbot: {reason}, {clock.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC");
        return await ec2.CreateSnapshotAsync(volume, description, BackupTags.Of(ec2.Target, instance.Id, prepared?.ReleaseId, reason), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Until EC2 has all of it.</summary>
    /// <param name="progress">Told each new state and share.</param>
    /// <exception cref="ClientException">Exit code 5: it failed; 8: it goes on, but for long.</exception>
    public Task<CloudSnapshot> CompleteAsync(CloudSnapshot snapshot, Action<CloudSnapshot> progress, CancellationToken cancellationToken)
    {
        var said = "";
        return Waiter.UntilAsync(async cancellation =>
        {
            var now = await ec2.SnapshotAsync(snapshot.Id, cancellation).ConfigureAwait(false)
                ?? throw new ClientException(ExitCode.Failed, "backup.gone", $"{snapshot.Id} is not there any more: somebody deleted it") { Hint = "mbot-client backup create --wait makes another" };
            if ($"{now.State} {now.Progress}" is var text && text != said)
            {
                said = text;
                progress(now);
            }

            if (now.HasFailed)
                throw new ClientException(ExitCode.Failed, "backup.failed", $"{snapshot.Id} failed: {now.StateReason ?? "EC2 does not say why"}") { Hint = "mbot-client backup create --wait makes another; mbot-client backup cleanup removes this one" };
            return now.IsCompleted ? now : null;
        }, CompletePatience, $"{snapshot.Id} is complete", clock, cancellationToken);
    }
}
