using MBot.Client.Costs;

namespace MBot.Client.Aws;

/// <summary>Finds in AWS what an instance has that costs something.</summary>
internal static class HoldingsReader
{
    public static async Task<Holdings> ReadAsync(Ec2 ec2, CloudInstance instance, CancellationToken cancellationToken)
    {
        var volumes = ec2.VolumesAsync(instance.VolumeIds, cancellationToken);
        var snapshots = ec2.SnapshotsAsync(instance.VolumeIds, cancellationToken);
        var addresses = ec2.AddressesAsync(instance, cancellationToken);
        await Task.WhenAll(volumes, snapshots, addresses).ConfigureAwait(false);
        var kept = await addresses.ConfigureAwait(false);
        return new Holdings(instance.Type)
        {
            Disks = [.. (await volumes.ConfigureAwait(false)).Select(volume => new Disk(volume.Id, volume.Type, volume.SizeGib))],
            SnapshotGb = (await snapshots.ConfigureAwait(false)).Where(snapshot => !snapshot.HasFailed).Sum(snapshot => snapshot.GibAtMost),
            KeptAddresses = kept.Count,
            PassingAddresses = instance.PublicAddress is { } address && kept.All(one => one.PublicAddress != address) ? 1 : 0,
        };
    }
}
