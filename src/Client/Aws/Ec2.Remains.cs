namespace MBot.Client.Aws;

internal sealed partial class Ec2
{
    /// <summary>What is there of the project and may be billed, besides its instances.</summary>
    public async Task<CloudRemains> RemainsAsync(CancellationToken cancellationToken)
    {
        var snapshots = (await SnapshotsAsync(volumeId: null, cancellationToken).ConfigureAwait(false)).Where(snapshot => !snapshot.HasFailed).ToList();
        var volumes = await OurVolumesAsync(cancellationToken).ConfigureAwait(false);
        var addresses = await OurAddressesAsync(cancellationToken).ConfigureAwait(false);
        return new CloudRemains(snapshots.Count, snapshots.Sum(snapshot => (long)snapshot.VolumeGib), snapshots is [var newest, ..] ? newest.StartedAt : null,
            [.. volumes.Select(volume => volume.Id)], [.. addresses.Select(address => address.PublicAddress)]);
    }
}
