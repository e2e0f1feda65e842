using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;

namespace MBot.Client.Aws;

internal sealed partial class Ec2
{
    /// <summary>The account's snapshots that bear the project's tags, and all of the volume's, whoever made them. Newest first.</summary>
    /// <param name="volumeId">Null: by the tags alone.</param>
    public Task<IReadOnlyList<CloudSnapshot>> SnapshotsAsync(string? volumeId, CancellationToken cancellationToken) =>
        SnapshotsAsync(volumeId is null ? [] : [volumeId], cancellationToken);

    /// <summary>The same with all of several volumes'.</summary>
    public async Task<IReadOnlyList<CloudSnapshot>> SnapshotsAsync(IReadOnlyList<string> volumeIds, CancellationToken cancellationToken)
    {
        var found = new Dictionary<string, CloudSnapshot>(StringComparer.Ordinal);
        IEnumerable<Filter[]> ways = volumeIds.Count == 0 ? [[.. OursFilters()]] : [[.. OursFilters()], [new("volume-id", [.. volumeIds])]];
        foreach (var filters in ways)
        {
            foreach (var snapshot in await FindSnapshotsAsync(filters, cancellationToken).ConfigureAwait(false))
                found[snapshot.Id] = snapshot;
        }

        return [.. found.Values.OrderByDescending(snapshot => snapshot.StartedAt).ThenBy(snapshot => snapshot.Id, StringComparer.Ordinal)];
    }

    /// <summary>Null when the account has none of that id.</summary>
    public async Task<CloudSnapshot?> SnapshotAsync(string id, CancellationToken cancellationToken) =>
        await FindSnapshotsAsync([new("snapshot-id", [id])], cancellationToken).ConfigureAwait(false) is [var found, ..] ? found : null;

    /// <summary>Begins a snapshot of the volume as it is now. It holds that moment, whatever is written while it is made.</summary>
    public async Task<CloudSnapshot> CreateSnapshotAsync(string volumeId, string description, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        var request = new CreateSnapshotRequest
        {
            VolumeId = volumeId,
            Description = description,
            TagSpecifications = [new() { ResourceType = ResourceType.Snapshot, Tags = [.. tags.Select(tag => new Tag(tag.Key, tag.Value))] }],
        };
        return Read((await ChangeAsync($"a snapshot of {volumeId}", () => client.CreateSnapshotAsync(request, cancellationToken), "mbot-client backup list tells, when AWS answers again").ConfigureAwait(false)).Snapshot);
    }

    /// <summary>Deletes it. One that is not there any more is what was asked for.</summary>
    public async Task DeleteSnapshotAsync(CloudSnapshot snapshot, CancellationToken cancellationToken)
    {
        MustBeOurs(snapshot.Id, snapshot.Tags);
        try
        {
            await ChangeAsync($"the end of {snapshot.Id}", () => client.DeleteSnapshotAsync(new DeleteSnapshotRequest { SnapshotId = snapshot.Id }, cancellationToken), "mbot-client backup list tells, when AWS answers again").ConfigureAwait(false);
        }
        catch (ClientException error) when (error.InnerException is AmazonServiceException { ErrorCode: "InvalidSnapshot.NotFound" })
        {
            // somebody else was faster
        }
    }

    /// <summary>Begins to put a root volume made from the snapshot into the instance, which restarts with it. The volume that was there stays, detached.</summary>
    /// <param name="token">The same twice is the same task.</param>
    public async Task<RootReplacement> ReplaceRootAsync(CloudInstance instance, string snapshotId, string token, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken)
    {
        MustBeOurs(instance.Id, instance.Tags);
        var request = new CreateReplaceRootVolumeTaskRequest
        {
            InstanceId = instance.Id,
            SnapshotId = snapshotId,
            ClientToken = token,
            TagSpecifications = [new() { ResourceType = ResourceType.ReplaceRootVolumeTask, Tags = [.. tags.Select(tag => new Tag(tag.Key, tag.Value))] }],
        };
        return Read((await ChangeAsync($"the disk of {snapshotId} for {instance.Id}", () => client.CreateReplaceRootVolumeTaskAsync(request, cancellationToken), $"mbot-client backup restore {snapshotId} again goes on with it").ConfigureAwait(false)).ReplaceRootVolumeTask);
    }

    /// <summary>Null when EC2 knows none of that id; it forgets them after a month.</summary>
    public async Task<RootReplacement?> RootReplacementAsync(string id, CancellationToken cancellationToken) =>
        await RootReplacementsAsync(new() { ReplaceRootVolumeTaskIds = [id] }, cancellationToken).ConfigureAwait(false) is [var found, ..] ? found : null;

    /// <summary>Those of the account that have not ended.</summary>
    public async Task<IReadOnlyList<RootReplacement>> RunningRootReplacementsAsync(CancellationToken cancellationToken) =>
        [.. (await RootReplacementsAsync(new(), cancellationToken).ConfigureAwait(false)).Where(task => !task.HasEnded)];

    /// <summary>Sets tags of whatever has that id.</summary>
    public Task TagAsync(string id, IReadOnlyDictionary<string, string> tags, CancellationToken cancellationToken) =>
        ChangeAsync($"a change of the tags of {id}", () => client.CreateTagsAsync(new CreateTagsRequest { Resources = [id], Tags = [.. tags.Select(tag => new Tag(tag.Key, tag.Value))] }, cancellationToken));

    private async Task<List<RootReplacement>> RootReplacementsAsync(DescribeReplaceRootVolumeTasksRequest request, CancellationToken cancellationToken)
    {
        var found = new List<RootReplacement>();
        do
        {
            var page = await CallAsync(() => client.DescribeReplaceRootVolumeTasksAsync(request, cancellationToken)).ConfigureAwait(false);
            found.AddRange((page.ReplaceRootVolumeTasks ?? []).Select(Read));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }

    private async Task<List<CloudSnapshot>> FindSnapshotsAsync(IEnumerable<Filter> filters, CancellationToken cancellationToken)
    {
        var found = new List<CloudSnapshot>();
        var request = new DescribeSnapshotsRequest { OwnerIds = ["self"], Filters = [.. filters] };
        do
        {
            var page = await CallAsync(() => client.DescribeSnapshotsAsync(request, cancellationToken)).ConfigureAwait(false);
            found.AddRange((page.Snapshots ?? []).Select(Read));
            request.NextToken = page.NextToken;
        }
        while (!string.IsNullOrEmpty(request.NextToken));
        return found;
    }

    private static CloudSnapshot Read(Snapshot snapshot) =>
        new(snapshot.SnapshotId, snapshot.VolumeId ?? "", snapshot.State?.Value ?? "", snapshot.StartTime is { } started ? new DateTimeOffset(started.ToUniversalTime()) : DateTimeOffset.MinValue, snapshot.VolumeSize ?? 0)
        {
            StateReason = Some(snapshot.StateMessage),
            Progress = snapshot.Progress ?? "",
            Encrypted = snapshot.Encrypted ?? false,
            FullBytes = snapshot.FullSnapshotSizeInBytes is > 0 and var bytes ? bytes : null,
            Tags = Tags(snapshot.Tags),
        };

    private static RootReplacement Read(ReplaceRootVolumeTask task) =>
        new(task.ReplaceRootVolumeTaskId, task.InstanceId ?? "", Some(task.SnapshotId), task.TaskState?.Value ?? "");
}
