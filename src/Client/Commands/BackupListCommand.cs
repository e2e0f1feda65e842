using MBot.Client.Aws;
using MBot.Client.Backups;
using MBot.Client.Output;
using MBot.Client.Sessions;

namespace MBot.Client.Commands;

internal sealed class BackupListCommand : Verb
{
    public BackupListCommand(ClientEnvironment environment)
        : base(environment, "list", "List the backups, newest first.", """
            All snapshots with the project's tags, and all of the instance's root volume, whoever made them. SIZE is what the snapshot
            would fill, not what it is charged for: EBS charges the blocks that changed, and doesn't tell them.
            """) => AwsOptions.AddTo(this);

    protected override async Task<ExitCode> RunAsync(Session session, CancellationToken cancellationToken)
    {
        var snapshots = await session.Ec2.SnapshotsAsync(await RootVolumeAsync(session, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        if (session.Json)
            session.Terminal.Document(writer =>
            {
                writer.WriteStartArray("backups");
                foreach (var snapshot in snapshots)
                {
                    writer.WriteStartObject();
                    BackupText.Write(writer, snapshot, session.Clock);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
            });
        else
            session.Terminal.Table(["BACKUP", "TIME", "AGE", "SIZE", "STATE", "PROGRESS", "RELEASE", "REASON", "ENCRYPTED", "BY"], [.. snapshots.Select(snapshot => Row(snapshot, session.Clock))], "no backups yet: mbot-client backup create makes the first");
        return ExitCode.Ok;
    }

    /// <summary>Backups outlive their instance: one that is gone is no reason not to list them.</summary>
    private static async Task<string?> RootVolumeAsync(Session session, CancellationToken cancellationToken)
    {
        try
        {
            return (await InstanceFinder.FindAsync(session.Ec2, cancellationToken).ConfigureAwait(false)).RootVolumeId;
        }
        catch (ClientException error) when (error.Code is "aws.instance-none" or "aws.instance-ambiguous")
        {
            session.Terminal.Note($"by the tags alone: {error.Message}", Style.Dim);
            return null;
        }
    }

    private static Cell[] Row(CloudSnapshot snapshot, TimeProvider clock) =>
    [
        snapshot.Id, BackupText.Time(snapshot, clock), BackupText.Age(snapshot, clock),
        snapshot.FullBytes is { } bytes ? Text.Size(bytes) : Text.Invariant($"{snapshot.VolumeGib} GiB"),
        new(snapshot.State, BackupText.StyleOf(snapshot)), snapshot.Progress,
        snapshot.Tags.GetValueOrDefault(BackupTags.Release, ""), snapshot.Tags.GetValueOrDefault(BackupTags.Reason, ""),
        snapshot.Encrypted ? new("yes") : new Cell("no", Style.Warning), BackupText.Maker(BackupTags.Maker(snapshot)),
    ];
}
